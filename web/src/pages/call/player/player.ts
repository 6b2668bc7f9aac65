import { type Link, type LinkSource, pauseBefore } from './link';

/** What the page shows of the player, beside its position. */
export type PlayerState = {
  /** What the reader wants: true from "play" on, also while the sound is still on its way. */
  playing: boolean;
  /** `making`: the server makes the MP3. `recovering`: the link has expired or the server is away. */
  phase: 'idle' | 'loading' | 'ready' | 'making' | 'recovering' | 'failed';
  rate: number;
  skipSilence: boolean;
};

export type Silence = { fromMs: number; untilMs: number };

type Options = { link: LinkSource; now?: () => number; stepBackMs?: number };

/** A link that ends so soon is not begun with. */
const LINK_MARGIN_MS = 20_000;
/** Sound that does not come for so long, while it should, is asked for again. */
const STALLED_MS = 10_000;
/** Attempts with a good link that the browser still cannot play: then the file is at fault. */
const UNPLAYABLE_MAX = 4;
/** So much silence is left, so that words do not run into each other. */
const SILENCE_KEPT_MS = 250;

/**
 * One media element and what it lacks: links that are renewed, a position that survives that, silence that is
 * skipped. It knows nothing of the page, and fetches no sound before somebody wants to hear it.
 */
export class Player {
  readonly audio: HTMLAudioElement;
  durationMs = 0;
  silences: readonly Silence[] = [];
  stepBackMs: number;
  /** How often it was sought: who follows the words begins to follow again. */
  seeks = 0;
  readonly #source: LinkSource;
  readonly #now: () => number;
  #state: PlayerState = { playing: false, phase: 'idle', rate: 1, skipSilence: false };
  #link: Link | null = null;
  #wantedMs = 0;
  #attached = false;
  #paused = false;
  #failures = 0;
  #run = 0;
  #frame = 0;
  #lastTickMs = -1;
  #stalled: ReturnType<typeof setTimeout> | undefined;
  #wake: (() => void) | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #tickers = new Set<() => void>();

  constructor(audio: HTMLAudioElement, { link, now = Date.now, stepBackMs = 0 }: Options) {
    this.audio = audio;
    this.#source = link;
    this.#now = now;
    this.stepBackMs = stepBackMs;
    audio.preload = 'none';
    const on = (name: string, heard: () => void) => audio.addEventListener(name, heard);
    on('loadedmetadata', () => this.#loaded());
    on('playing', () => this.#moving());
    on('canplay', () => this.#moving());
    on('waiting', () => this.#watch());
    on('stalled', () => this.#watch());
    on('timeupdate', () => this.#tick());
    on('seeked', () => this.#tick());
    on('ended', () => this.#ended());
    on('error', () => this.#attached && void this.#recover(true));
    // Headphones that are pulled out, and the system's own media keys, stop the element by themselves.
    on('pause', () => {
      if (this.#state.playing && this.#state.phase === 'ready' && !audio.ended) this.#set({ playing: false });
    });
    on('play', () => {
      if (!this.#state.playing && this.#attached) this.#set({ playing: true });
    });
  }

  snapshot = (): PlayerState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Calls back with each frame while it plays, and after each seek. */
  onTick = (ticker: () => void): (() => void) => {
    this.#tickers.add(ticker);
    return () => this.#tickers.delete(ticker);
  };

  positionMs = (): number => (this.#here() ? this.audio.currentTime * 1000 : this.#wantedMs);

  /** Gets a link ahead, so that the first "play" is answered at once. Nothing is fetched with it. */
  async prepare(): Promise<void> {
    const run = this.#run;
    const link = await this.#source().catch(() => null);
    if (link && link !== 'making' && run === this.#run && !this.#link) this.#attach(link, false);
  }

  play(): void {
    if (this.#state.playing) return;
    if (this.#ends()) this.#wantedMs = 0;
    if (this.#ends() && this.#here()) this.audio.currentTime = 0;
    else if (this.#paused && this.stepBackMs > 0) this.seek(this.positionMs() - this.stepBackMs);
    this.#paused = false;
    this.#failures = 0;
    this.#set({ playing: true });
    if (this.#attached && this.#fresh()) this.#start();
    else void this.#recover(false);
  }

  pause(): void {
    this.#paused = true;
    this.#set({ playing: false });
    this.audio.pause();
  }

  toggle = (): void => (this.#state.playing ? this.pause() : this.play());

  seek(ms: number): void {
    this.#wantedMs = Math.max(0, this.durationMs > 0 ? Math.min(ms, this.durationMs) : ms);
    this.#paused = false;
    this.seeks += 1;
    if (this.#here()) {
      if (!this.#fresh(0) && !this.#buffered(this.#wantedMs)) void this.#recover(false, this.#wantedMs);
      else this.audio.currentTime = this.#wantedMs / 1000;
    }
    this.#tick(true);
  }

  /** Seeks and plays: what a click on a word means. */
  playFrom(ms: number): void {
    this.seek(ms);
    this.play();
  }

  setRate(rate: number): void {
    this.audio.defaultPlaybackRate = rate;
    this.audio.playbackRate = rate;
    this.#set({ rate });
  }

  setSkipSilence(skipSilence: boolean): void {
    this.#set({ skipSilence });
  }

  /** Tries again at once what waits: the browser is online or awake again. */
  wake(): void {
    this.#wake?.();
    if (this.#state.playing && this.#here() && this.audio.readyState < 3 && !this.#fresh(0))
      void this.#recover(false);
  }

  retry(): void {
    this.#failures = 0;
    void this.#recover(false);
  }

  close(): void {
    this.#run += 1;
    this.#attached = false;
    clearTimeout(this.#stalled);
    cancelAnimationFrame(this.#frame);
    this.#wake?.();
    this.audio.pause();
    this.audio.removeAttribute('src');
    this.audio.load();
  }

  #here = (): boolean => this.#attached && this.audio.readyState >= 1 && this.#state.phase !== 'recovering';
  #ends = (): boolean => this.durationMs > 0 && this.positionMs() >= this.durationMs - 50;
  #fresh = (marginMs = LINK_MARGIN_MS): boolean =>
    this.#link !== null && this.#link.expiresAt - this.#now() > marginMs;

  #buffered(ms: number): boolean {
    const { buffered } = this.audio;
    for (let range = 0; range < buffered.length; range += 1) {
      if (ms >= buffered.start(range) * 1000 && ms < buffered.end(range) * 1000 - 500) return true;
    }
    return false;
  }

  #attach(link: Link, load: boolean): void {
    this.#link = link;
    this.#attached = true;
    this.audio.preload = load ? 'auto' : 'none';
    this.audio.src = link.url;
    if (load) this.audio.load();
  }

  #start(): void {
    if (this.#state.phase !== 'ready') this.#set({ phase: 'loading' });
    this.audio.play().catch((error: unknown) => {
      // The browser wants a gesture first. Everything else is told by the element's own "error".
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.#set({ playing: false });
    });
  }

  #loaded(): void {
    if (Math.abs(this.audio.currentTime * 1000 - this.#wantedMs) > 1) {
      this.audio.currentTime = this.#wantedMs / 1000;
    }
    this.audio.playbackRate = this.#state.rate;
    this.#set({ phase: 'ready' });
    if (this.#state.playing) this.#start();
  }

  #moving(): void {
    clearTimeout(this.#stalled);
    this.#stalled = undefined;
    this.#failures = 0;
    if (this.#here()) this.#set({ phase: 'ready' });
    this.#loop();
  }

  #watch(): void {
    if (!this.#state.playing || this.#stalled || this.#state.phase === 'recovering') return;
    this.#stalled = setTimeout(() => {
      this.#stalled = undefined;
      if (this.#state.playing && this.audio.readyState < 3) void this.#recover(false);
    }, STALLED_MS);
  }

  #ended(): void {
    this.#wantedMs = this.durationMs || this.audio.currentTime * 1000;
    this.#set({ playing: false });
    this.#tick(true);
  }

  /** A new link at the same place. Waits as long as the server is away. */
  async #recover(broken: boolean, at = this.positionMs()): Promise<void> {
    this.#run += 1;
    const run = this.#run;
    const over = () => run !== this.#run;
    clearTimeout(this.#stalled);
    this.#stalled = undefined;
    this.#wantedMs = at;
    this.#set({ phase: this.#link ? 'recovering' : 'loading' });
    if (broken) {
      this.#failures += 1;
      if (this.#failures > UNPLAYABLE_MAX) return this.#set({ phase: 'failed', playing: false });
    }
    for (let attempt = this.#failures; ; attempt += 1) {
      if (attempt > 0) {
        await pauseBefore(attempt, (wake) => {
          this.#wake = wake;
        });
      }
      if (over()) return;
      let link: Awaited<ReturnType<LinkSource>>;
      try {
        link = await this.#source();
      } catch {
        if (over()) return;
        this.#set({ phase: 'recovering' });
        continue;
      }
      if (over()) return;
      if (link === null) return this.#set({ phase: 'failed', playing: false });
      if (link === 'making') {
        this.#set({ phase: 'making' });
        attempt = Math.min(attempt, 1);
        continue;
      }
      this.#set({ phase: 'loading' });
      return this.#attach(link, true);
    }
  }

  #loop(): void {
    cancelAnimationFrame(this.#frame);
    const frame = () => {
      this.#tick();
      if (this.#state.playing && !this.audio.paused) this.#frame = requestAnimationFrame(frame);
    };
    this.#frame = requestAnimationFrame(frame);
  }

  #tick(always = false): void {
    const at = this.positionMs();
    if (this.#here()) this.#wantedMs = at;
    if (this.#state.skipSilence && this.#state.playing && this.#here()) this.#skip(at);
    if (!always && at === this.#lastTickMs) return;
    this.#lastTickMs = at;
    for (const ticker of this.#tickers) ticker();
  }

  #skip(at: number): void {
    const silence = this.silences.find(
      ({ fromMs, untilMs }) => at >= fromMs + SILENCE_KEPT_MS && at < untilMs - SILENCE_KEPT_MS * 2,
    );
    if (silence) this.audio.currentTime = (silence.untilMs - SILENCE_KEPT_MS) / 1000;
  }

  #set(change: Partial<PlayerState>): void {
    const next = { ...this.#state, ...change };
    if (
      Object.keys(change).every(
        (key) => this.#state[key as keyof PlayerState] === next[key as keyof PlayerState],
      )
    ) {
      return;
    }
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }
}
