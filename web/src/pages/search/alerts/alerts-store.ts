import { useSyncExternalStore } from 'react';
import { recall, remember } from '@/app/remembered';
import type { SearchMatchedSubscription } from '../generated/graphql';

/** A call that a watched search has found. */
export type Alert = {
  id: string;
  searchId: string;
  name: string;
  call: SearchMatchedSubscription['searchMatched']['call'];
  moments: SearchMatchedSubscription['searchMatched']['moments'];
  at: string;
};
export type Watched = { id: string; name: string };

type State = { watched: readonly Watched[]; alerts: readonly Alert[] };

export const ALERTS_MAX = 50;
/** Each is a subscription of its own. */
export const WATCHED_MAX = 20;
const KEY = 'search.watched';

const readWatched = (stored: unknown): Watched[] | undefined =>
  Array.isArray(stored)
    ? stored.filter((each): each is Watched => typeof each?.id === 'string' && typeof each?.name === 'string')
    : undefined;

/** Which saved searches this browser watches, and what they have found since it began. */
export class Alerts {
  #state: State = { watched: (recall(KEY, readWatched) ?? []).slice(0, WATCHED_MAX), alerts: [] };
  /** Where each goes on when a page of searches is opened again. */
  readonly cursors = new Map<string, string>();
  readonly #listeners = new Set<() => void>();

  snapshot = (): State => this.#state;
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #set(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  watch(search: Watched, on: boolean): void {
    const others = this.#state.watched.filter(({ id }) => id !== search.id);
    const watched = on ? [search, ...others].slice(0, WATCHED_MAX) : others;
    if (!on) this.cursors.delete(search.id);
    this.#set({ watched });
    remember(KEY, watched);
  }

  /** A match; a call is told of once for each search. */
  add(alert: Alert): void {
    const others = this.#state.alerts.filter(({ id }) => id !== alert.id);
    this.#set({ alerts: [alert, ...others].slice(0, ALERTS_MAX) });
  }

  dismiss(id: string): void {
    this.#set({ alerts: this.#state.alerts.filter((alert) => alert.id !== id) });
  }
}

export const alerts = new Alerts();
export const useAlerts = (): State => useSyncExternalStore(alerts.subscribe, alerts.snapshot);
