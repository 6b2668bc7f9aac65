import { useMemo } from 'react';
import type { KeysetWindow, WindowSnapshot } from '@/lists/keyset-window';
import { useKeysetWindow } from '@/lists/use-keyset-window';
import { SearchCallsQuery, SearchLinkQuery, SearchMomentsQuery } from '../documents';
import type { SearchVariables } from '../filter';
import type { SearchCallFragment, SearchMomentFragment } from '../generated/graphql';
import type { SearchSearch } from '../params';

/** A row: a call with its best moments, or one moment with its call. */
export type Hit = { id: string; call: SearchCallFragment; moments: SearchMomentFragment[] };
export type Results = { list: KeysetWindow<Hit>; snapshot: WindowSnapshot<Hit> };

type Edge = { node: SearchCallFragment; moments: SearchMomentFragment[] };
type Page<Row> = { nodes: Row[]; pageInfo: { endCursor: string | null; hasNextPage: boolean } };

const hitsOfCalls = ({ edges, pageInfo }: { edges: Edge[]; pageInfo: Page<Hit>['pageInfo'] }): Page<Hit> => ({
  nodes: edges.map(({ node, moments }) => ({ id: node.id, call: node, moments })),
  pageInfo,
});

const PAGE = 25;

/** The hits that the address means, a page at a time. */
export function useResults(search: SearchSearch, variables: SearchVariables): Results {
  const view = search.p ? 'link' : (search.view ?? 'calls');
  const source = useMemo(() => {
    if (view === 'link') {
      return {
        name: 'search link',
        document: SearchLinkQuery,
        variables: { permalink: search.p ?? '' },
        connection: (data: Parameters<typeof ofLink>[0]) => ofLink(data),
        pageSize: PAGE,
      };
    }
    if (view === 'moments') {
      return {
        name: 'search moments',
        document: SearchMomentsQuery,
        variables,
        connection: (data: Parameters<typeof ofMoments>[0]) => ofMoments(data),
        pageSize: PAGE,
      };
    }
    return {
      name: 'search calls',
      document: SearchCallsQuery,
      variables,
      connection: (data: Parameters<typeof ofCalls>[0]) => ofCalls(data),
      pageSize: PAGE,
    };
  }, [view, search.p, variables]);
  // Three documents with one kind of row: which of them it is, only its own `connection` needs to know.
  return useKeysetWindow(source as never) as unknown as Results;
}

const ofCalls = (data: { searchCalls: Parameters<typeof hitsOfCalls>[0] }) => hitsOfCalls(data.searchCalls);
const ofLink = (data: { searchPermalink: Parameters<typeof hitsOfCalls>[0] }) =>
  hitsOfCalls(data.searchPermalink);
const ofMoments = (data: {
  searchMoments: Page<SearchMomentFragment & { call: SearchCallFragment }>;
}): Page<Hit> => ({
  nodes: data.searchMoments.nodes.map(({ call, ...moment }) => ({
    id: `${call.id} ${moment.turn.index}`,
    call,
    moments: [moment],
  })),
  pageInfo: data.searchMoments.pageInfo,
});
