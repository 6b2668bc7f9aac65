// One call as RingCentral plays it towards the archive: telephony session events with the token that was agreed on at
// the handshake, and the notification of insights. There is no event for a finished recording.
import { Post } from './post.mjs';
import { insightsRecord } from './ringcentral-log.mjs';

/** A call. `ring`, `answer` and `hangUp` in this order, or `play` for all of them. */
export class RingcentralCall {
  #sequence = 0;

  /**
   * `missed`: nobody answers. `tokenHeader`: the header that brings the agreed token; both `verification-token` and
   * `validation-token` are seen. Numbers are sent as they are given, so a test may format them as RingCentral does.
   */
  constructor(
    account,
    ids,
    {
      from,
      to,
      direction = 'Inbound',
      conversation,
      startedAt = null,
      missed = false,
      recorded = true,
      tokenHeader = 'verification-token',
      summary = `A short talk: ${conversation.turns[0]?.text ?? 'nothing'}`,
      post = {},
    },
  ) {
    Object.assign(this, ids, { account, from, to, direction, conversation, startedAt });
    Object.assign(this, { missed, recorded, tokenHeader, summary });
    this.partyId = `p-${this.telephonySessionId.slice(2)}-1`;
    this.recordingId = account.number();
    this.logId = account.number();
    this.placed = false;
    this.logged = false;
    this.polls = 0;
    this.insightPolls = 0;
    this.recordings = [];
    this.post = new Post({ seed: `${account.seed} ${this.sessionId}`, ...account.postSettings, ...post });
  }

  /** The phone rings. */
  async ring() {
    this.placed = true;
    this.startedAt ??= this.account.now() - this.conversation.durationMs;
    await this.session('Setup');
    await this.session('Proceeding');
  }

  /** Somebody answers; the recording runs. */
  async answer() {
    await this.session('Answered', this.recorded ? [{ id: this.recordingId, active: true }] : []);
  }

  /** The call is over; its record is in the log, the recording follows some polls later. */
  async hangUp() {
    if (this.recorded && !this.missed) this.account.keep(this, this.conversation.wav());
    this.logged = true;
    await this.session('Disconnected', this.recorded ? [{ id: this.recordingId, active: false }] : []);
    await this.post.flush();
  }

  /** The whole of a call. */
  async play() {
    await this.ring();
    if (!this.missed) await this.answer();
    await this.hangUp();
    return this;
  }

  /** Sends a telephony session event. */
  async session(code, recordings = []) {
    const party = {
      accountId: this.account.accountId,
      extensionId: this.account.extensionId,
      id: this.partyId,
      direction: this.direction,
      to: { phoneNumber: this.to, name: 'Front Desk', extensionId: this.account.extensionId },
      from: { phoneNumber: this.from, name: 'WIRELESS CALLER' },
      recordings,
      status: { code, rcc: false },
      missedCall: this.missed,
      standAlone: false,
      muted: false,
    };
    await this.notify(`/restapi/v1.0/account/${this.account.accountId}/telephony/sessions`, /telephony\/sessions/, {
      sequence: (this.#sequence += 1),
      sessionId: this.sessionId,
      telephonySessionId: this.telephonySessionId,
      serverId: '10.28.24.6.TAM',
      eventTime: new Date(this.account.now()).toISOString(),
      parties: [party],
      origin: { type: 'Call' },
    });
  }

  /** Sends the insights as an event, as often as it comes with AI notes: twice. */
  async tellInsights() {
    const event = `/ai/ringsense/v1/public/accounts/${this.account.accountId}/domains/pbx/insights`;
    for (let time = 0; time < 2; time += 1) await this.notify(event, /ringsense/, insightsRecord(this));
    await this.post.flush();
  }

  /** Sends one notification to each active subscription with a filter that fits. */
  async notify(event, filter, body) {
    const { token } = this.account.subscriptions;
    for (const subscription of this.account.subscriptions.active()) {
      if (!subscription.eventFilters.some((one) => filter.test(one))) continue;
      await this.post.post({
        what: `${this.telephonySessionId} ${event.split('/').at(-1)}`,
        url: this.account.door.real(subscription.deliveryMode.address),
        body: JSON.stringify({
          uuid: this.account.uuid(),
          event,
          timestamp: new Date(this.account.now()).toISOString(),
          subscriptionId: subscription.id,
          ownerId: this.account.extensionId,
          body,
        }),
        headers: {
          'content-type': 'application/json; charset=UTF-8',
          'user-agent': 'RingCentral-WebHook',
          ...(token ? { [this.tokenHeader]: token } : {}),
        },
      });
    }
  }
}
