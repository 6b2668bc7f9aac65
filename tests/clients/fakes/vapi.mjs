// Vapi as an organisation sees it: its API with calls and artifacts, which redirects to storage, and the truth about
// both. What Vapi does towards the archive is in vapi-call.mjs.
import { Chance, sha256 } from './random.mjs';
import { FakeServer, json } from './server.mjs';
import { MediaStore } from './media-store.mjs';
import { VapiCall } from './vapi-call.mjs';

/** Artifacts by the name their address ends with: whose voice is in which channel. */
const artifacts = {
  'stereo-recording': ['customer', 'agent'],
  'mono-recording': ['both'],
  'customer-recording': ['customer'],
  'assistant-recording': ['agent'],
};

/** A Vapi organisation. */
export class Vapi extends FakeServer {
  #chance;

  /**
   * `hmac`: webhooks are signed, with these fields of the credential, instead of carrying the secret. `presignedMs`:
   * how long addresses in reports open, where `presigned` is on. `stereoOrder`: whose channel comes first.
   */
  constructor({
    seed = 1,
    hmac = null,
    presigned = true,
    presignedMs = 60_000,
    stereoOrder = artifacts['stereo-recording'],
    post = {},
    ...options
  } = {}) {
    super(options);
    this.#chance = new Chance(`vapi ${seed}`);
    Object.assign(this, { seed, hmac, presigned, presignedMs, stereoOrder, postSettings: post });
    this.apiKey = this.#chance.uuid();
    this.secret = this.#chance.hex(32);
    this.orgId = this.#chance.uuid();
    this.storage = new MediaStore({ key: this.secret, failures: options.failures, now: options.now });
    /** The truth: every call by its id. */
    this.calls = new Map();
    this.route('GET', '/call', (request) => this.#list(request));
    this.route('GET', '/call/{id}', ({ params }) => {
      const call = this.calls.get(params.id);
      return call?.placed ? json(call.body()) : this.error(404);
    });
    this.route('DELETE', '/call/{id}', ({ params }) => this.#delete(params.id));
    for (const name of Object.keys(artifacts)) {
      this.route('GET', `/call/{id}/${name}`, ({ params }) => this.#artifact(params.id, name));
    }
  }

  async start() {
    await this.storage.start();
    return super.start();
  }

  async stop() {
    await super.stop();
    await this.storage.stop();
  }

  /** Tells Vapi where the archive is, and which of its accounts this is. */
  connect(door, account) {
    Object.assign(this, { door, hook: `${door.publicUrl}/hooks/vapi/${account}` });
    return this;
  }

  /** The account's entry in the archive's tenants file. */
  tenantEntry({ id = 'vapi', tenant = 'acme', campaign = null, more = [] } = {}) {
    const signed = Object.entries(this.hmac ?? {}).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
    return [
      '[[vapi]]',
      `id = "${id}"`,
      `tenant = "${tenant}"`,
      ...(campaign ? [`campaign_id = "${campaign}"`] : []),
      '[vapi.account]',
      `api_key = "${this.apiKey}"`,
      ...(this.hmac ? [] : [`secret = "${this.secret}"`]),
      `api_url = "${this.url}"`,
      `media_hosts = ["${this.storage.url}"]`,
      ...more,
      ...(this.hmac ? ['[vapi.account.hmac]', ...signed] : []),
      '',
    ].join('\n');
  }

  /** A call that has not begun; see VapiCall. */
  call(options) {
    const call = new VapiCall(this, this.#chance.uuid(), options);
    this.calls.set(call.id, call);
    return call;
  }

  /** Makes a call's artifacts. */
  keep(call) {
    const order = { ...artifacts, 'stereo-recording': this.stereoOrder };
    for (const [name, channels] of Object.entries(order)) {
      const bytes = call.conversation.wav({ order: channels, sampleRateHz: 16_000 });
      this.storage.put(`${call.id}-${name}.wav`, bytes, 'audio/wav');
      call.artifacts.set(name, { bytes, sha256: sha256(bytes), channels: channels.length });
    }
  }

  /** The fields of a report's artifact that say where the audio is; the presigned ones differ each time. */
  recordingFields(call) {
    if (call.artifacts.size === 0) return {};
    const plain = (name) => `https://storage.vapi.ai/${call.id}-${name}.wav`;
    const signed = (name) => this.storage.address(`${call.id}-${name}.wav`, this.presignedMs);
    return {
      recording: {
        stereoUrl: plain('stereo-recording'),
        mono: {
          combinedUrl: plain('mono-recording'),
          assistantUrl: plain('assistant-recording'),
          customerUrl: plain('customer-recording'),
        },
      },
      recordingUrl: plain('mono-recording'),
      stereoRecordingUrl: plain('stereo-recording'),
      ...(this.presigned
        ? {
            presignedMonoUrl: signed('mono-recording'),
            presignedStereoUrl: signed('stereo-recording'),
            presignedCustomerUrl: signed('customer-recording'),
            presignedAssistantUrl: signed('assistant-recording'),
            presignedUrlsExpiresAt: new Date(this.now() + this.presignedMs).toISOString(),
          }
        : {}),
    };
  }

  /** Every call that was placed, with the recording that should be kept and its hash. */
  truth() {
    return [...this.calls.values()]
      .filter((call) => call.placed)
      .map((call) => {
        const stereo = call.artifacts.get('stereo-recording');
        return {
          provider: 'vapi',
          id: call.id,
          from: call.customer,
          to: call.number,
          conversation: call.conversation,
          summary: call.summary,
          consent: call.consent,
          recordings: stereo
            ? [{ id: call.id, status: 'completed', ...stereo, durationMs: call.conversation.durationMs }]
            : [],
          artifacts: Object.fromEntries(call.artifacts),
          streams: [],
        };
      });
  }

  errorBody(status) {
    return { message: `status ${status}`, error: 'Error', statusCode: status };
  }

  before(request) {
    if (request.headers.authorization === `Bearer ${this.apiKey}`) return null;
    this.violation(`no or wrong key: ${request.method} ${request.path}`);
    return this.error(401);
  }

  #artifact(id, name) {
    const call = this.calls.get(id);
    if (!call?.artifacts.has(name)) return this.error(404);
    // The target opens for seconds only: who keeps the address instead of asking again is shut out.
    return { status: 302, headers: { location: this.storage.address(`${id}-${name}.wav`, 5_000) } };
  }

  #delete(id) {
    const call = this.calls.get(id);
    if (!call) return this.error(404);
    for (const name of call.artifacts.keys()) this.storage.delete(`${id}-${name}.wav`);
    call.artifacts.clear();
    return json(call.body());
  }

  /** Newest first, at most `limit`; a caller pages by `createdAtLt` of the oldest it has. */
  #list({ query }) {
    const limit = Math.min(1000, Number(query.get('limit') ?? 100));
    const within = (field, value) => {
      const bound = (suffix) => query.get(`${field}${suffix}`) && Date.parse(query.get(`${field}${suffix}`));
      return (
        (!bound('Gt') || value > bound('Gt')) &&
        (!bound('Ge') || value >= bound('Ge')) &&
        (!bound('Lt') || value < bound('Lt')) &&
        (!bound('Le') || value <= bound('Le'))
      );
    };
    const rows = [...this.calls.values()]
      .filter((call) => call.placed && within('createdAt', call.startedAt) && within('updatedAt', call.updatedAt))
      .sort((one, other) => other.startedAt - one.startedAt);
    return json(rows.slice(0, limit).map((call) => call.body()));
  }
}
