// The four providers and the two services together, with the settings of an archive that knows them all, and the
// truth about every call that was placed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FailurePlan } from './flaky.mjs';
import { Door } from './post.mjs';
import { Ringcentral } from './ringcentral.mjs';
import { Speech } from './speech.mjs';
import { Summary } from './summary.mjs';
import { Twilio } from './twilio.mjs';
import { Vapi } from './vapi.mjs';
import { Vonage } from './vonage.mjs';

/** The archive's public address: no provider calls webhooks without TLS. */
const PUBLIC_URL = 'https://archive.example.com';

/**
 * `start`; an archive is created with `settings`; `connect` to it; and only then it is started, because it subscribes
 * to RingCentral at once, which calls back.
 */
export class FakeProviders {
  #folder = null;

  /**
   * `rates`: see FailurePlan; each fake has a plan of its own from the seed. `post`: how webhooks travel, see Post.
   * `twilio`, `vapi`, `ringcentral`, `vonage`, `speech`, `summary`: further options of each. RingCentral's windows and
   * penalties are of one second here, not of sixty, with as many requests in each as documented.
   */
  constructor({
    seed = 1,
    rates = {},
    hangMs,
    post = {},
    publicUrl = PUBLIC_URL,
    speechKind = 'openai',
    ...options
  } = {}) {
    Object.assign(this, { seed, publicUrl, speechKind });
    const of = (name) => ({
      seed: `${seed} ${name}`,
      post,
      failures: new FailurePlan({ seed: `${seed} ${name}`, rates, hangMs }),
      ...options[name],
    });
    this.twilio = new Twilio(of('twilio'));
    this.vapi = new Vapi(of('vapi'));
    this.ringcentral = new Ringcentral({ windowSeconds: 1, penaltySeconds: 1, ...of('ringcentral') });
    this.vonage = new Vonage(of('vonage'));
    this.speech = new Speech(of('speech'));
    this.summary = new Summary(of('summary'));
  }

  /** The four that calls come from. */
  get providers() {
    return [this.twilio, this.vapi, this.ringcentral, this.vonage];
  }

  async start() {
    await Promise.all([...this.providers, this.speech, this.summary].map((fake) => fake.start()));
    return this;
  }

  async stop() {
    await Promise.all([...this.providers, this.speech, this.summary].map((fake) => fake.stop()));
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }

  /**
   * Settings of an archive with one account for each provider, named after it, all of one tenant. `more`: further
   * lines of the tenants file. `accounts`: lines of each account's table by its name, such as
   * `{ twilio: ['stream = true'] }`.
   */
  settings({ tenant = 'acme', more = [], accounts = {} } = {}) {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'earmark-tenants.'));
    const file = join(this.#folder, 'tenants.toml');
    const entries = ['twilio', 'vapi', 'ringcentral', 'vonage'].map((name) =>
      this[name].tenantEntry({ id: name, tenant, more: accounts[name] }),
    );
    writeFileSync(file, ['[[tenant]]', `id = "${tenant}"`, ...more, '', ...entries].join('\n'), { mode: 0o600 });
    return {
      EARMARK_TENANTS_FILE: file,
      EARMARK_HTTP_PUBLIC_URL: this.publicUrl,
      ...this.speech.settings(this.speechKind),
      ...this.summary.settings(),
    };
  }

  /** Tells every provider where the archive is; `archive` has a `url`. */
  connect(archive) {
    const door = new Door({ url: archive.url, publicUrl: this.publicUrl });
    for (const name of ['twilio', 'vapi', 'ringcentral', 'vonage']) this[name].connect(door, name);
    return this;
  }

  /** A conversation is said to be known to who transcribes, and what is said about it to who sums up. */
  knows(conversation, summary = {}) {
    this.speech.knows(conversation);
    if (conversation.turns.length > 0) this.summary.knows(conversation.turns[0].text, summary);
    return conversation;
  }

  /** Every call that was placed, whoever placed it. */
  truth() {
    return this.providers.flatMap((provider) => provider.truth());
  }

  /** From now on nothing fails any more. */
  calm() {
    for (const fake of [...this.providers, this.speech, this.summary]) fake.failures.paused = true;
  }

  /** What no provider would have put up with. */
  violations() {
    const { twilio, vapi, ringcentral } = this;
    const all = [...this.providers, this.speech, this.summary, twilio.storage, vapi.storage, ringcentral.mediaHost];
    const inPenalty = Object.entries(ringcentral.rates.violations).map(
      ([group, count]) => `${count} requests in a penalty of RingCentral's group ${group}`,
    );
    return [...all.flatMap((fake) => fake.violations), ...inPenalty];
  }

  /** Webhooks that were never taken. */
  lost() {
    return this.providers.flatMap((provider) => [...provider.calls.values()].flatMap((call) => call.post.lost()));
  }
}
