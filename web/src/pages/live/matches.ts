import type { SearchFoundSubscription } from './generated/graphql';

export type Found = SearchFoundSubscription['searchMatched'];

/** Matches that are kept, newest first. */
export const MATCHES_MAX = 40;
/** Saved searches that are followed at once. */
export const SEARCHES_MAX = 16;
/** How long a search stays lit after a match. */
export const LIT_MS = 120_000;

/** What the searches have found since the page was opened. */
export type Matches = {
  list: readonly Found[];
  /** Matches by search, also those that are no longer in the list. */
  counts: ReadonlyMap<string, number>;
};

export const NO_MATCHES: Matches = { list: [], counts: new Map() };

export function withMatch({ list, counts }: Matches, found: Found): Matches {
  const search = found.savedSearch.id;
  return {
    list: [found, ...list].slice(0, MATCHES_MAX),
    counts: new Map(counts).set(search, (counts.get(search) ?? 0) + 1),
  };
}

/** The names of the searches that found a call. */
export const searchesOf = ({ list }: Matches, callId: string): string[] => [
  ...new Set(list.filter(({ call }) => call.id === callId).map(({ savedSearch }) => savedSearch.name)),
];

/** Whether a search has just matched. */
export const isLit = ({ list }: Matches, searchId: string, now: number): boolean =>
  list.some(
    ({ savedSearch, occurredAt }) => savedSearch.id === searchId && now - Date.parse(occurredAt) < LIT_MS,
  );
