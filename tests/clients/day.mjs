// A day of an archive that takes calls from every provider: who calls, what is said, and what the archive is asked
// afterwards. What must come of it is in day-checks.mjs.
import { Archive } from './harness.mjs';
import { Conversation, FakeProviders } from './fakes/index.mjs';
import { placeInJournal } from './subscription-stories.mjs';
import { webSocketClient } from './transports.mjs';

const STATE = `{
  calls(first: 60) {
    totalCount
    nodes {
      id provider providerCallId status direction durationMs transcriptOnly endedAt
      from { e164 } to { e164 }
      stages { stage status attempts lastError nextAttemptAt }
      recordings {
        id status interrupted providerRecordingId sha256 sizeBytes durationMs channels sampleRate uploadedAt lastError
        renditions { format sizeBytes }
      }
      transcript { source turns { speaker text startMs endMs } }
      summary { text source }
      analytics { source }
      analyticsHistory { source talkMs silenceMs metrics }
    }
  }
}`;

/** What a provider's call is known by. */
const keyOf = (provider, id) => `${provider.toLowerCase()} ${id}`;

/** An archive, the providers around it, and the calls that were placed. */
export class Day {
  /** `providers`, `accounts`: see FakeProviders and its settings. `settings`: of the archive. */
  static async begin({ seed, providers = {}, accounts = {}, settings = {} }) {
    const day = new Day();
    day.seed = seed;
    day.providers = await new FakeProviders({ seed, ...providers }).start();
    day.archive = await Archive.create({
      EARMARK_LIMITS_QUERY_COMPLEXITY: '100000',
      EARMARK_LIVE_FORMAT: 'native',
      ...day.providers.settings({ accounts }),
      ...settings,
    });
    day.providers.connect(day.archive);
    await day.archive.start();
    day.token = await day.archive.token();
    /** Every call of the day: `{ what, ends, call, said, word, summary }`. */
    day.placed = [];
    const { ringcentral } = day.providers;
    // Calls before that are told to nobody.
    await ringcentral.until(() => ringcentral.subscriptions.active().length > 0, 'RingCentral has a subscription');
    return day;
  }

  /** Takes everything away. */
  async end() {
    this.client?.close();
    await this.archive?.remove();
    await this.providers?.stop();
  }

  /**
   * Places a call and plays it. `ends`: `whole` (audio, words and summary), `nothing` (there is no audio, and so no
   * words), `wordsOnly`, `notKept` (as that, because consent was not given). `word` is said in no other call.
   */
  async place({ what, provider, word, ends = 'whole', options = {}, play = {} }) {
    const said = new Conversation({ seed: `${this.seed} ${what}`, turns: turnsAbout(what, word) });
    const summary = `Somebody asked about the ${word}.`;
    this.providers.knows(said, { summary });
    const call = this.providers[provider].call({
      from: '+14155550101',
      to: '+14155550199',
      conversation: said,
      ...(provider === 'vapi' || provider === 'ringcentral' ? { summary } : {}),
      ...options,
    });
    this.placed.push({ what, provider, ends, call, said, word, summary });
    await (play.unanswered ? call.unanswered(play.unanswered) : call.play(play));
    return call;
  }

  /** What the archive has: `{ totalCount, nodes, of(placed) }`. */
  async state() {
    const { calls } = await this.archive.graphql(this.token, STATE);
    const known = new Map(calls.nodes.map((call) => [keyOf(call.provider, call.providerCallId), call]));
    return { ...calls, of: ({ provider, call }) => known.get(keyOf(provider, idOf(call))) };
  }

  /** What is still to come, one line for each call that is not done. */
  async unfinished() {
    const state = await this.state();
    return this.placed.flatMap((placed) => {
      const call = state.of(placed);
      const missing = call ? missingIn(call, placed) : ['the call itself'];
      return missing.length > 0 ? [`${placed.what}: ${missing.join('; ')}`] : [];
    });
  }

  /** Listens to everything that changes. The events come with the time at which they came (`cameAt`). */
  async listen() {
    this.client = webSocketClient(this.archive, this.token);
    const callId = await this.archive.startCall(this.token);
    const after = await placeInJournal(this.archive, this.token, callId, this.client);
    const collect = (query) => {
      const came = [];
      const stream = this.client.subscribe(query, { after });
      stream.push = (result) => came.push({ cameAt: Date.now(), errors: result.errors, ...Object.values(result.data ?? {})[0] });
      return came;
    };
    this.changed = collect(`subscription ($after: EventCursor) {
      callChanged(after: $after) { occurredAt stage call { id } }
    }`);
    this.ready = collect(`subscription ($after: EventCursor) {
      recordingReady(after: $after) { occurredAt recording { id sha256 uploadedAt } }
    }`);
  }

  /** Every attempt to deliver a webhook: `{ what, status, tookMs }`. */
  webhooks() {
    return this.placed.flatMap(({ call }) => call.post.outcomes);
  }
}

/** The provider's id of a call, by which the archive knows it. */
export const idOf = (call) => call.sid ?? call.telephonySessionId ?? call.conversationUuid ?? call.id;

/** What is missing in a call that should have come to an end. */
function missingIn(call, { ends, provider }) {
  const wanted = {
    whole: { RECORDING: 'COMPLETED', TRANSCRIPT: 'COMPLETED', SUMMARY: 'COMPLETED' },
    wordsOnly: { RECORDING: 'ABSENT', TRANSCRIPT: 'COMPLETED', SUMMARY: 'COMPLETED' },
    // What was fetched before it was said that it must not be kept is deleted again.
    notKept: { RECORDING: 'ABSENT|DELETED', TRANSCRIPT: 'COMPLETED', SUMMARY: 'COMPLETED' },
    nothing: { RECORDING: 'ABSENT' },
  }[ends];
  const stages = call.stages
    .filter(({ stage, status }) => wanted[stage] && !wanted[stage].split('|').includes(status))
    .map(({ stage, status, attempts, lastError }) => `${stage} is ${status} after ${attempts} attempts (${lastError})`);
  const stored = call.recordings.filter((one) => one.status === 'COMPLETED');
  const awaited = call.recordings.filter((one) => ['PENDING', 'PROCESSING'].includes(one.status));
  return [
    ...(call.status === 'ACTIVE' ? ['it goes on'] : []),
    ...stages,
    ...awaited.map((one) => `recording ${one.providerRecordingId} is ${one.status} (${one.lastError})`),
    ...(ends === 'whole' && stored.length === 0 ? ['it has no recording'] : []),
    ...stored.filter((one) => one.renditions.length < 2).map((one) => `${one.renditions.length} of 2 renditions`),
    ...(ends === 'whole' && provider !== 'direct' && !call.analyticsHistory.some((one) => one.source === 'measured')
      ? ['nothing is measured']
      : []),
  ];
}

function turnsAbout(what, word) {
  const spoken = (speaker, text) => ({ speaker, text });
  return [
    spoken('agent', `front desk, this is about ${what}, how can I help`),
    spoken('customer', `good morning, I would like to hear about the ${word} please`),
    spoken('agent', 'certainly, one moment while I have a look'),
    spoken('customer', 'thank you very much'),
  ];
}
