import { renewAtProvider } from './oidc';
import {
  endSession,
  readSession,
  renewSession,
  type SessionAnswer,
  SessionError,
  signInWith,
} from './session-api';

/**
 * `asking`: nothing is known yet. `away`: the server could not be reached. `expired`: somebody was signed in and has
 * to prove it again; the page stays as it is.
 */
export type SessionState =
  | { phase: 'asking' }
  | { phase: 'away' }
  | { phase: 'out'; answer: SessionAnswer }
  | { phase: 'in'; answer: SessionAnswer }
  | { phase: 'expired'; answer: SessionAnswer };

/** How long before its end a session is renewed. */
const RENEW_BEFORE_MS = 60_000;
/** The longest delay that timers take. */
const TIMER_MS_MAX = 2_147_000_000;

/** Who is signed in, outside of React, because the websocket asks for it as well. */
export class SessionStore {
  #state: SessionState = { phase: 'asking' };
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #renewal: Promise<boolean> | null = null;

  get = (): SessionState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #set(state: SessionState) {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #take(answer: SessionAnswer) {
    clearTimeout(this.#timer);
    this.#set({ phase: answer.signedIn ? 'in' : 'out', answer });
    if (answer.signedIn && answer.expiresAt) {
      const due = Date.parse(answer.expiresAt) - Date.now() - RENEW_BEFORE_MS;
      this.#timer = setTimeout(() => void this.renew(), Math.min(Math.max(due, 5_000), TIMER_MS_MAX));
    }
  }

  /** Asks the server who is signed in. */
  async load(): Promise<void> {
    try {
      this.#take(await readSession());
    } catch {
      if (this.#state.phase === 'asking') this.#set({ phase: 'away' });
    }
  }

  /** Signs in, or proves again who is at work. Throws what the server says. */
  async signIn(credential: { token: string } | { code: string }): Promise<void> {
    this.#take(await signInWith(credential));
  }

  async signOut(): Promise<void> {
    await endSession();
    clearTimeout(this.#timer);
    // Everything that was read belongs to whoever is gone: begin with an empty memory.
    location.assign('/sign-in');
  }

  /**
   * Prolongs the session; true where it stands. One attempt at a time, whoever asks. Where renewing is impossible the
   * state becomes `expired` once the session is really over, and a dialogue asks for a new token over the open page.
   */
  renew(): Promise<boolean> {
    this.#renewal ??= this.#tryRenewal().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #tryRenewal(): Promise<boolean> {
    const state = this.#state;
    if (state.phase !== 'in') return false;
    const { answer } = state;
    try {
      if (answer.renewable) {
        this.#take(await renewSession());
        return true;
      }
      const token = answer.oidc ? await renewAtProvider(answer.oidc) : null;
      if (token) {
        await this.signIn({ token });
        return true;
      }
    } catch (error) {
      // The server or the provider is away: that is no reason to ask the user for anything.
      if (!(error instanceof SessionError) || error.status === 0 || error.status >= 500) return false;
    }
    return this.#stillValid(answer);
  }

  async #stillValid(before: SessionAnswer): Promise<boolean> {
    const end = before.expiresAt ? Date.parse(before.expiresAt) : Number.POSITIVE_INFINITY;
    if (Date.now() < end - 2_000) {
      const now = await readSession().catch(() => null);
      if (now?.signedIn !== false) {
        clearTimeout(this.#timer);
        const wait = Math.min(Math.max(end - Date.now(), 1_000), TIMER_MS_MAX);
        if (Number.isFinite(end)) this.#timer = setTimeout(() => void this.renew(), wait);
        return now !== null;
      }
    }
    this.#set({ phase: 'expired', answer: before });
    return false;
  }

  /** Resolves once somebody is signed in: at once, or when the dialogue was answered. */
  whenSignedIn(): Promise<void> {
    if (this.#state.phase === 'in') return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.subscribe(() => {
        if (this.#state.phase !== 'in') return;
        stop();
        resolve();
      });
    });
  }
}

export const session = new SessionStore();
