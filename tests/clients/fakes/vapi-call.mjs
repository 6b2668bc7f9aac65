// One call as Vapi plays it towards the archive: the server messages of an assistant's call, with the secret or an
// HMAC as the credential says.
import { createHmac } from 'node:crypto';
import { Post } from './post.mjs';

/** The literal type of a transcript where only final ones were asked for. */
const finalOnly = 'transcript[transcriptType="final"]';

/** A call. `ring`, `talk` and `hangUp` in this order, or `play` for all of them. */
export class VapiCall {
  /**
   * `consent`: null, or a grant as `compliance.recordingConsent` has it. `providerCallId`: the carrier's own id.
   * `recorded: false`: recording is switched off, so there is no audio.
   */
  constructor(
    account,
    id,
    {
      from,
      to,
      conversation,
      startedAt = null,
      summary = `A short talk: ${conversation.turns[0]?.text ?? 'nothing'}`,
      consent = null,
      recorded = true,
      providerCallId = `CA${id.replaceAll('-', '')}`,
      endedReason = 'customer-ended-call',
      post = {},
    },
  ) {
    Object.assign(this, { account, id, customer: from, number: to, conversation, startedAt, summary, consent });
    Object.assign(this, { recorded, providerCallId, endedReason });
    this.state = 'queued';
    this.placed = false;
    this.endedAt = null;
    this.artifacts = new Map();
    this.post = new Post({ seed: `${account.seed} ${id}`, ...account.postSettings, ...post });
  }

  /** When the call object was last written. */
  get updatedAt() {
    return this.endedAt ?? this.startedAt;
  }

  /** The call is queued, rings and is answered. */
  async ring() {
    this.placed = true;
    this.startedAt ??= this.account.now() - this.conversation.durationMs;
    for (const state of ['queued', 'ringing', 'in-progress']) await this.#status(state);
  }

  /** What is said comes as partial and final transcripts, and as messages an archive has no use for. */
  async talk() {
    for (const [at, turn] of this.conversation.turns.entries()) {
      const role = turn.speaker === 'customer' ? 'user' : 'assistant';
      const words = turn.text.split(' ');
      await this.message('speech-update', { status: 'started', role, turn: at });
      await this.#transcript(role, 'partial', words.slice(0, Math.ceil(words.length / 2)).join(' '), turn.startMs);
      await this.#transcript(role, 'final', turn.text, turn.endMs, at % 2 === 0 ? 'transcript' : finalOnly);
    }
    await this.message('hang');
    await this.message('a-message-of-next-year', { anything: { goes: [1, null] } });
  }

  /** Ends the call: its artifacts are made, then the report comes with a call object that is out of date. */
  async hangUp() {
    this.endedAt = this.startedAt + this.conversation.durationMs;
    const stale = this.body({ stale: true });
    this.state = 'ended';
    await this.#status('ended', { endedReason: this.endedReason });
    if (this.recorded) this.account.keep(this);
    await this.report(stale);
    if (this.recorded) await this.uploaded();
    await this.post.flush();
  }

  /** Sends the end-of-call-report. */
  async report(call = this.body({ stale: true })) {
    const durationMs = this.endedAt - this.startedAt;
    const artifact = this.#artifact();
    await this.message('end-of-call-report', {
      endedReason: this.endedReason,
      startedAt: iso(this.startedAt),
      endedAt: iso(this.endedAt),
      cost: 0.0412,
      costs: [
        { type: 'transport', cost: 0.01 },
        { type: 'model', cost: 0.0312 },
      ],
      analysis: { summary: this.summary, structuredData: { topic: 'test' }, successEvaluation: 'true' },
      ...(this.consent ? { compliance: { recordingConsent: this.consent } } : {}),
      // Older fields, which still come.
      durationMs,
      durationSeconds: durationMs / 1000,
      summary: this.summary,
      transcript: artifact.transcript,
      recordingUrl: artifact.recordingUrl,
      stereoRecordingUrl: artifact.stereoRecordingUrl,
      artifact,
      call,
    });
  }

  /** Says that the artifacts can be fetched. */
  async uploaded() {
    const kinds = ['recording-stereo', 'recording-mono', 'recording-customer', 'recording-assistant', 'log'];
    await this.message('call.artifact.upload', { artifacts: kinds.map((type) => ({ type, success: true })) });
  }

  /** The whole of a call. */
  async play({ talk = true } = {}) {
    await this.ring();
    if (talk) await this.talk();
    await this.hangUp();
    return this;
  }

  /** Sends one server message. */
  async message(type, more = {}) {
    await this.post.post(this.letter(type, more));
  }

  /** A server message with its credential. */
  letter(type, more = {}) {
    const { account } = this;
    const message = {
      timestamp: account.now(),
      type,
      call: this.body({ stale: true }),
      customer: { number: this.customer },
      phoneNumber: { number: this.number, provider: 'twilio', id: account.orgId },
      assistant: { name: 'Front desk', model: { provider: 'openai', model: 'gpt-4o' } },
      ...more,
    };
    const body = JSON.stringify({ message });
    const url = account.door.real(account.hook);
    return {
      what: `${this.id} ${type}`,
      url,
      body,
      headers: {
        'content-type': 'application/json',
        ...(account.hmac
          ? signed(account.hmac, body, account.hook, account.now())
          : { 'x-vapi-secret': account.secret }),
      },
    };
  }

  /** The call object. `stale`: as it stood before the call began, which is what reports carry. */
  body({ stale = false } = {}) {
    const ended = !stale && this.state === 'ended';
    return {
      id: this.id,
      orgId: this.account.orgId,
      type: 'inboundPhoneCall',
      status: stale ? 'queued' : this.state,
      createdAt: iso(this.startedAt),
      updatedAt: iso(stale ? this.startedAt : this.updatedAt),
      ...(stale ? {} : { startedAt: iso(this.startedAt) }),
      ...(ended ? { endedAt: iso(this.endedAt), endedReason: this.endedReason, cost: 0.0412 } : {}),
      ...(ended ? { artifact: this.#artifact(), analysis: { summary: this.summary } } : {}),
      customer: { number: this.customer },
      phoneCallProvider: 'twilio',
      phoneCallProviderId: this.providerCallId,
      phoneCallTransport: 'pstn',
    };
  }

  async #status(state, more = {}) {
    this.state = state;
    await this.message('status-update', { status: state, ...more });
  }

  async #transcript(role, transcriptType, transcript, atMs, type = 'transcript') {
    const timestamp = this.startedAt + atMs;
    await this.message(type, { role, transcriptType, transcript, timestamp });
  }

  #artifact() {
    const messages = this.conversation.turns.map((turn) => ({
      role: turn.speaker === 'customer' ? 'user' : 'bot',
      message: turn.text,
      time: this.startedAt + turn.startMs,
      endTime: this.startedAt + turn.endMs,
      secondsFromStart: turn.startMs / 1000,
      // Milliseconds, though the schema says seconds.
      duration: turn.endMs - turn.startMs,
    }));
    const system = { role: 'system', message: 'You are the front desk.', time: this.startedAt, secondsFromStart: 0 };
    return {
      messages: [system, ...messages],
      transcript: this.conversation.turns
        .map((turn) => `${turn.speaker === 'customer' ? 'User' : 'AI'}: ${turn.text}\n`)
        .join(''),
      ...this.account.recordingFields(this),
    };
  }
}

/** The headers of a body signed by a credential; its fields are named as in the tenants file. */
export function signed(
  {
    secret_key: secret,
    algorithm = 'sha256',
    signature_header: signatureHeader = 'x-signature',
    timestamp_header: timestampHeader = 'x-timestamp',
    include_timestamp: includeTimestamp = true,
    payload_format: format = '{timestamp}.{body}',
    signature_prefix: prefix = '',
    signature_encoding: encoding = 'hex',
    message_id_header: idHeader = null,
    secret_is_base64: secretIsBase64 = false,
  },
  body,
  url,
  nowMs,
) {
  const values = { body, timestamp: String(Math.floor(nowMs / 1000)), method: 'POST', url, 'svix-id': `msg_${nowMs}` };
  const payload = format.replaceAll(/\{(body|timestamp|method|url|svix-id)\}/g, (_, name) => values[name]);
  const key = secretIsBase64 ? Buffer.from(secret, 'base64') : secret;
  return {
    [signatureHeader]: prefix + createHmac(algorithm, key).update(payload).digest(encoding),
    ...(includeTimestamp ? { [timestampHeader]: values.timestamp } : {}),
    ...(idHeader ? { [idHeader]: values['svix-id'] } : {}),
  };
}

const iso = (ms) => new Date(ms).toISOString();
