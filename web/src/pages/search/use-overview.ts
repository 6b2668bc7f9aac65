import { SearchLinkOverviewQuery, SearchOverviewQuery } from './documents';
import type { SearchVariables } from './filter';
import type { SearchSpreadFragment } from './generated/graphql';
import type { SearchSearch } from './params';
import { useFresh } from './use-fresh';

export type Overview = {
  spread: SearchSpreadFragment | null;
  stale: boolean;
  error: ReturnType<typeof useFresh>['error'];
  again: () => void;
};

/** How many there are, how they are spread, and what the search could not do as asked. */
export function useOverview(search: SearchSearch, variables: SearchVariables, paused: boolean): Overview {
  const linked = search.p !== undefined;
  const plain = useFresh(SearchOverviewQuery, variables, paused || linked);
  const link = useFresh(SearchLinkOverviewQuery, { permalink: search.p ?? '' }, paused || !linked);
  const { error, stale, again } = linked ? link : plain;
  const spread = linked ? link.data?.searchPermalink : plain.data?.searchCalls;
  return { spread: error ? null : (spread ?? null), stale, error, again };
}
