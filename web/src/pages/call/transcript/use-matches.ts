import { useEffect, useMemo, useState } from 'react';
import { streamClient } from '@/graphql/client';
import { problemOf } from '@/graphql/errors';
import { CallMatches } from '../documents';
import type { CallMatchesQuery } from '../generated/graphql';
import { findAll, type Hit, hitsOfSnippet, inOrder } from './find';
import type { Turn } from './turn';

type Moment = CallMatchesQuery['searchMoments']['nodes'][number];
/** Pages of a hundred moments: more matches in one call are not gone through. */
const PAGES_MAX = 10;

/** What a search found in this call. `problem` is the server's word on a query that it does not understand. */
export function useSearchMatches(
  call: { id: string; startedAt: string },
  query: string | undefined,
  maySearch: boolean,
  turns: readonly Turn[],
): { hits: readonly Hit[] | null; problem: string | null } {
  const [found, setFound] = useState<{ query: string; moments: Moment[]; problem: string | null } | null>(
    null,
  );
  const { id, startedAt } = call;
  useEffect(() => {
    if (!query || !maySearch) return;
    let over = false;
    const moments: Moment[] = [];
    const read = async () => {
      let after: string | null = null;
      for (let page = 0; page < PAGES_MAX && !over; page += 1) {
        const { data, error } = (await streamClient
          .query(
            CallMatches,
            { query, filter: atOneMoment(startedAt), after },
            { requestPolicy: 'network-only' },
          )
          .toPromise()) as { data?: CallMatchesQuery; error?: Parameters<typeof problemOf>[0] };
        if (over) return;
        if (error || !data)
          return setFound({ query, moments: [], problem: error ? problemOf(error).detail : null });
        moments.push(...data.searchMoments.nodes.filter((moment) => moment.call.id === id));
        after = data.searchMoments.pageInfo.endCursor ?? null;
        if (!data.searchMoments.pageInfo.hasNextPage || after === null) break;
      }
      setFound({ query, moments, problem: null });
    };
    void read();
    return () => {
      over = true;
    };
  }, [id, startedAt, query, maySearch]);

  const hits = useMemo(() => {
    if (!query) return null;
    // Who may not search still came from somewhere: the plain words are marked.
    if (!maySearch)
      return wordsOf(query)
        .flatMap((word) => findAll(turns, word))
        .sort(inOrder);
    if (found?.query !== query) return null;
    const places = new Map(turns.map((turn, place) => [turn.index, place]));
    return found.moments
      .flatMap(({ turn, snippet }) => {
        const place = places.get(turn.index);
        return place === undefined ? [] : hitsOfSnippet(place, turns[place]?.text ?? '', snippet);
      })
      .sort(inOrder);
  }, [query, maySearch, found, turns]);
  return { hits, problem: found && found.query === query ? found.problem : null };
}

/** The second in which a call began: searches cannot be asked for one call by its id. */
export function atOneMoment(startedAt: string): { startedAt: { from: string; until: string } } {
  const second = Math.floor(Date.parse(startedAt) / 1000) * 1000;
  return {
    startedAt: { from: new Date(second).toISOString(), until: new Date(second + 1000).toISOString() },
  };
}

/** The words of a query without its operators. */
export function wordsOf(query: string): string[] {
  const words = query
    .replace(/(^|\s)-("[^"]*"|\S+)/gu, ' ')
    .replace(/\b(AND|OR|NOT|NEAR\/\w+|THEN|IN FIRST \S+|SAME TURN)\b/gu, ' ')
    .replace(/\p{L}+:/gu, ' ');
  return [...words.matchAll(/"([^"]+)"|([\p{L}\p{N}][\p{L}\p{N}'’]*)/gu)]
    .map(([, phrase, word]) => phrase ?? word ?? '')
    .slice(0, 20);
}
