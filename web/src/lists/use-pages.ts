import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useEffect, useRef, useState } from 'react';
import type { AnyVariables, CombinedError } from 'urql';
import { streamClient } from '@/graphql/client';

type Connection<Row> = {
  nodes: Row[];
  pageInfo: { endCursor?: string | null; hasNextPage: boolean };
};

type Source<Data, Variables extends AnyVariables, Row> = {
  /** Takes `$first: Int!` and `$after: String`. */
  document: TypedDocumentNode<Data, Variables>;
  variables: Omit<Variables, 'first' | 'after'>;
  /** Null where what the list belongs to is not there. */
  connection: (data: Data) => Connection<Row> | null | undefined;
  pageSize?: number;
  /** Nothing is asked while true. */
  paused?: boolean;
};

type State<Row> = {
  rows: Row[];
  endCursor: string | null;
  more: boolean;
  phase: 'loading' | 'ready' | 'failed';
  error: CombinedError | null;
};

/** What `usePages` gives: the rows so far, and how to have more of them. */
export type Pages<Row> = State<Row> & {
  loadMore: () => void;
  /** Reads the first page again; what is shown stays until it is there. */
  reload: () => void;
  /** A row has changed: it is replaced where it stands. */
  replace: (isIt: (row: Row) => boolean, change: (row: Row) => Row) => void;
};

/**
 * A list that a button makes longer, for rows of different heights. It grows only when somebody asks for more; lists
 * that are scrolled through use `useKeysetWindow`.
 */
export function usePages<Data, Variables extends AnyVariables, Row>(
  source: Source<Data, Variables, Row>,
): Pages<Row> {
  const { document, variables, connection, pageSize = 25, paused = false } = source;
  const key = JSON.stringify(variables);
  const [state, setState] = useState<State<Row>>(beginning);
  const generation = useRef(0);

  const load = async (after: string | null, rows: Row[]) => {
    generation.current += 1;
    const mine = generation.current;
    setState((before) => ({ ...before, phase: 'loading', error: null }));
    const all = { ...variables, first: pageSize, after } as unknown as Variables;
    const result = await streamClient.query(document, all, { requestPolicy: 'network-only' }).toPromise();
    if (mine !== generation.current) return;
    const { data, error } = result;
    if (error || !data) {
      setState((before) => ({ ...before, phase: 'failed', error: error ?? null }));
      return;
    }
    const page = connection(data);
    setState({
      rows: [...rows, ...(page?.nodes ?? [])],
      endCursor: page?.pageInfo.endCursor ?? null,
      more: page?.pageInfo.hasNextPage ?? false,
      phase: 'ready',
      error: null,
    });
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the variables, by value.
  useEffect(() => {
    setState(beginning);
    if (!paused) void load(null, []);
    return () => {
      generation.current += 1;
    };
  }, [document, key, paused, pageSize]);

  return {
    ...state,
    loadMore: () => void load(state.endCursor, state.rows),
    reload: () => void load(null, []),
    replace: (isIt, change) =>
      setState((before) => ({ ...before, rows: before.rows.map((row) => (isIt(row) ? change(row) : row)) })),
  };
}

const beginning = <Row>(): State<Row> => ({
  rows: [],
  endCursor: null,
  more: false,
  phase: 'loading',
  error: null,
});
