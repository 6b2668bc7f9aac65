import type { CallFilter, SearchOrder } from './generated/graphql';
import type { SearchSearch } from './params';

const DAYS_BACK = { today: 0, week: 6, month: 29 } as const;

/** From when to when, where the address says it. */
export function rangeOf({ period, from, until }: SearchSearch, now: Date): CallFilter['startedAt'] {
  if (period) {
    const start = new Date(now.getFullYear(), now.getMonth(), now.getDate() - DAYS_BACK[period]);
    return { from: start.toISOString() };
  }
  if (!from && !until) return undefined;
  return {
    ...(from ? { from: new Date(from).toISOString() } : {}),
    ...(until ? { until: new Date(until).toISOString() } : {}),
  };
}

/** The filter that the address means, on the day `now`. */
export function filterOf(search: SearchSearch, now: Date): CallFilter {
  const filter: CallFilter = {
    startedAt: rangeOf(search, now),
    direction: search.direction,
    agents: search.agent,
    tags: search.tag,
    languages: search.language,
    providers: search.provider,
    sentiments: search.sentiment,
    phone: search.phone,
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

export const orderOf = ({ order }: SearchSearch): SearchOrder =>
  order === 'newest' ? 'NEWEST' : order === 'oldest' ? 'OLDEST' : 'RELEVANCE';

export type SearchVariables = {
  query: string;
  filter: CallFilter;
  orderBy: SearchOrder;
  relaxed: boolean;
  strict: boolean;
};

/** What is asked of the API. */
export const variablesOf = (search: SearchSearch, now: Date): SearchVariables => ({
  query: search.q ?? '',
  filter: filterOf(search, now),
  orderBy: orderOf(search),
  relaxed: search.mode === 'some',
  strict: search.mode === 'exact',
});
