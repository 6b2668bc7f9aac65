import { useSyncExternalStore } from 'react';

/** What is to be heard: a second of a call. */
export type Track = {
  /** Tells rows apart: one of them is the one that plays. */
  key: string;
  callId: string;
  /** Where the first word that matched begins. */
  startMs: number;
  title: string;
  snippet: string;
};

export type PlayerState = {
  track: Track | null;
  /** `making`: the server makes an encoding that this browser plays. `silent`: there is no audio to play. */
  phase: 'idle' | 'asking' | 'making' | 'playing' | 'paused' | 'silent' | 'failed';
  positionMs: number;
  durationMs: number;
};

/** A link to audio; null while an encoding is being made; undefined where there is no audio. */
export type AudioLink = { url: string; expiresAt: string } | null | undefined;
export type AskForAudio = (callId: string, format: 'ORIGINAL' | 'MP3') => Promise<AudioLink>;

/** One hears how the sentence begins, not half of the word. */
const LEAD_MS = 1_500;
/** Asks for an encoding that is being made so often, and waits so long between two. */
const ASKS_MAX = 20;
const ASK_EVERY_MS = 1_000;

/** The one player of the page. Links are asked for when somebody listens: each is an entry of the audit. */
export class SharedPlayer {
  #state: PlayerState = { track: null, phase: 'idle', positionMs: 0, durationMs: 0 };
  readonly #listeners = new Set<() => void>();
  readonly #ask: AskForAudio;
  #element: HTMLAudioElement | null = null;
  #loaded: { callId: string; format: 'ORIGINAL' | 'MP3'; expiresAt: string } | null = null;
  /** Later wishes make earlier answers worthless. */
  #wish = 0;
  #wantedMs: number | null = null;

  constructor(ask: AskForAudio) {
    this.#ask = ask;
  }

  snapshot = (): PlayerState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #set(change: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  /** The media element of the page; null when the page goes. */
  attach = (element: HTMLAudioElement | null): void => {
    if (!element) {
      this.#wish += 1;
      this.#element?.pause();
      this.#element?.removeAttribute('src');
      this.#loaded = null;
      this.#set({ track: null, phase: 'idle', positionMs: 0, durationMs: 0 });
    }
    this.#element = element;
  };

  /** Plays a moment from just before its word; pauses and goes on where it is the one that plays. */
  async toggle(track: Track): Promise<void> {
    if (this.#state.track?.key !== track.key || this.#state.phase === 'failed') return this.play(track);
    if (this.#state.phase === 'playing') this.#element?.pause();
    else if (this.#state.phase === 'paused') await this.#start();
  }

  async play(track: Track): Promise<void> {
    const fromMs = Math.max(0, track.startMs - LEAD_MS);
    this.#set({ track, phase: 'asking', positionMs: fromMs });
    const loaded = this.#loaded;
    if (loaded?.callId === track.callId && Date.parse(loaded.expiresAt) > Date.now() && this.#element) {
      this.#wish += 1;
      this.#seek(fromMs);
      return this.#start();
    }
    this.#set({ durationMs: 0 });
    await this.#load(track.callId, 'ORIGINAL', fromMs);
  }

  async #load(callId: string, format: 'ORIGINAL' | 'MP3', fromMs: number): Promise<void> {
    this.#wish += 1;
    const wish = this.#wish;
    this.#element?.pause();
    for (let asked = 0; asked < ASKS_MAX; asked += 1) {
      const link = await this.#ask(callId, format).catch(() => 'failed' as const);
      if (wish !== this.#wish || !this.#element) return;
      if (link === 'failed') return this.#set({ phase: 'failed' });
      if (link === undefined) return this.#set({ phase: 'silent' });
      if (link) {
        this.#loaded = { callId, format, expiresAt: link.expiresAt };
        this.#wantedMs = fromMs;
        this.#element.src = link.url;
        return this.#start();
      }
      this.#set({ phase: 'making' });
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
      if (wish !== this.#wish) return;
    }
    this.#set({ phase: 'failed' });
  }

  async #start(): Promise<void> {
    try {
      await this.#element?.play();
    } catch (error) {
      // Taken over by another moment, or refused until a key is pressed; failures of the media come as its own event.
      if ((error as DOMException).name === 'NotAllowedError') this.#set({ phase: 'paused' });
    }
  }

  #seek(ms: number): void {
    const element = this.#element;
    if (!element) return;
    if (element.readyState === 0) this.#wantedMs = ms;
    else element.currentTime = ms / 1000;
    this.#set({ positionMs: ms });
  }

  seekTo = (ms: number): void => this.#seek(Math.min(Math.max(ms, 0), this.#state.durationMs || ms));
  step = (ms: number): void => this.seekTo(this.#state.positionMs + ms);

  close = (): void => {
    this.#wish += 1;
    this.#element?.pause();
    this.#set({ track: null, phase: 'idle' });
  };

  /** The media element's events. */
  readonly on = {
    loadedMetadata: (): void => {
      const element = this.#element;
      if (!element) return;
      if (this.#wantedMs !== null) element.currentTime = this.#wantedMs / 1000;
      this.#wantedMs = null;
      this.#set({ durationMs: Number.isFinite(element.duration) ? element.duration * 1000 : 0 });
    },
    playing: (): void => this.#set({ phase: 'playing' }),
    paused: (): void => {
      if (this.#state.phase === 'playing') this.#set({ phase: 'paused' });
    },
    time: (): void => {
      const element = this.#element;
      if (element && this.#wantedMs === null && this.#state.phase !== 'asking') {
        this.#set({ positionMs: element.currentTime * 1000 });
      }
    },
    /** An expired link is renewed; what the browser cannot decode is asked for as MP3; then it is over. */
    error: (): void => {
      const { track, positionMs } = this.#state;
      const loaded = this.#loaded;
      if (!track || !loaded) return;
      this.#loaded = null;
      const expired = Date.parse(loaded.expiresAt) <= Date.now();
      if (expired) void this.#load(track.callId, loaded.format, positionMs);
      else if (loaded.format === 'ORIGINAL') void this.#load(track.callId, 'MP3', positionMs);
      else this.#set({ phase: 'failed' });
    },
  };
}

export const usePlayerState = (player: SharedPlayer): PlayerState =>
  useSyncExternalStore(player.subscribe, player.snapshot);
