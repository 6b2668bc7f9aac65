import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useEffect, useState } from 'react';
import type { AnyVariables, CombinedError } from 'urql';
import { streamClient } from '@/graphql/client';

type Answer<Data> = { key: string; data: Data | null; error: CombinedError | null };

/**
 * An answer that is kept only while it is shown: there are as many searches as there are words. The last answer stays
 * until the next is there, `stale`.
 */
export function useFresh<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  paused = false,
) {
  const [answer, setAnswer] = useState<Answer<Data> | null>(null);
  const [times, setTimes] = useState(0);
  const key = JSON.stringify(variables);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the variables, by value.
  useEffect(() => {
    if (paused) return;
    const { unsubscribe } = streamClient
      .query(document, variables, { requestPolicy: 'network-only' })
      .subscribe(({ data, error }) => setAnswer({ key, data: data ?? null, error: error ?? null }));
    return unsubscribe;
  }, [document, key, paused, times]);
  return {
    data: answer?.data ?? null,
    error: answer?.key === key ? answer.error : null,
    stale: !paused && answer?.key !== key,
    again: () => setTimes((before) => before + 1),
  };
}
