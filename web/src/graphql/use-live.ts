import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useEffect, useEffectEvent } from 'react';
import type { AnyVariables, CombinedError } from 'urql';
import { client, streamClient } from './client';

type Live<Data, Variables extends AnyVariables> = {
  /** Declares `$after: EventCursor`, passes it on and selects `cursor`: reconnects then lose nothing. */
  document: TypedDocumentNode<Data, Variables>;
  variables: Variables;
  /** No subscription while true. */
  paused?: boolean;
  /**
   * True: what arrives changes the cache, so that every query that shows it changes. False (unless said): only
   * `onEvent` sees it, which is right for lists and for whatever runs for hours.
   */
  intoCache?: boolean;
  onEvent?: (data: Data) => void;
  /** The subscription is over: refused, or ended by the server. A lost connection is no error and resumes. */
  onError?: (error: CombinedError) => void;
};

/** Follows a subscription while the component is mounted. Every event arrives, in order, once. */
export function useLive<Data, Variables extends AnyVariables>(live: Live<Data, Variables>): void {
  const { document, variables, paused = false, intoCache = false } = live;
  const key = JSON.stringify(variables);
  const onEvent = useEffectEvent((data: Data) => live.onEvent?.(data));
  const onError = useEffectEvent((error: CombinedError) => live.onError?.(error));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the variables, by value.
  useEffect(() => {
    if (paused) return;
    const source = (intoCache ? client : streamClient).subscription(document, variables);
    const { unsubscribe } = source.subscribe((result) => {
      if (result.error) onError(result.error);
      if (result.data) onEvent(result.data);
    });
    return unsubscribe;
  }, [document, key, paused, intoCache]);
}
