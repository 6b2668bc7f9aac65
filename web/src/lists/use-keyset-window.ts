import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { AnyVariables } from 'urql';
import { streamClient } from '@/graphql/client';
import { KeysetWindow, type WindowSnapshot } from './keyset-window';

/** Lists that are kept for whoever comes back to them. */
const KEPT_MAX = 4;
// biome-ignore lint/suspicious/noExplicitAny: rows of many kinds, each found under its own key again.
const kept = new Map<string, KeysetWindow<any>>();

type Connection<Row> = {
  nodes: Row[];
  pageInfo: { endCursor?: string | null; hasNextPage: boolean };
};

type Source<Data, Variables extends AnyVariables, Row> = {
  /** Takes `$first: Int!` and `$after: String`. */
  document: TypedDocumentNode<Data, Variables>;
  variables: Omit<Variables, 'first' | 'after'>;
  connection: (data: Data) => Connection<Row>;
  /** The name under which the list is found again; the variables belong to it by themselves. */
  name: string;
  pageSize?: number;
};

/** A list of any length; other variables are another list. Give it to `<VirtualGrid>`. */
export function useKeysetWindow<Data, Variables extends AnyVariables, Row extends { id: string }>(
  source: Source<Data, Variables, Row>,
): { list: KeysetWindow<Row>; snapshot: WindowSnapshot<Row> } {
  const key = `${source.name} ${JSON.stringify(source.variables)}`;
  const [current, setCurrent] = useState(() => ({ key, list: find(key, source) }));
  let { list } = current;
  if (current.key !== key) {
    list = find(key, source);
    setCurrent({ key, list });
  }
  useEffect(() => list.start(), [list]);
  const snapshot = useSyncExternalStore(list.subscribe, list.snapshot);
  return { list, snapshot };
}

function find<Data, Variables extends AnyVariables, Row extends { id: string }>(
  key: string,
  { document, variables, connection, pageSize }: Source<Data, Variables, Row>,
): KeysetWindow<Row> {
  const known = kept.get(key);
  kept.delete(key);
  const list =
    known ??
    new KeysetWindow<Row>(
      async (after, first) => {
        const all = { ...variables, first, after } as unknown as Variables;
        const result = await streamClient.query(document, all, { requestPolicy: 'network-only' }).toPromise();
        if (result.error || !result.data) throw result.error;
        const { nodes, pageInfo } = connection(result.data);
        return { rows: nodes, endCursor: pageInfo.endCursor ?? null, hasNextPage: pageInfo.hasNextPage };
      },
      pageSize === undefined ? {} : { pageSize },
    );
  kept.set(key, list);
  for (const oldest of [...kept.keys()].slice(0, -KEPT_MAX)) kept.delete(oldest);
  return list;
}
