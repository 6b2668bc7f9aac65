import { useEffect, useState } from 'react';
import type { CombinedError } from 'urql';
import { streamClient } from '@/graphql/client';
import { useLive } from '@/graphql/use-live';
import { CallTurnAdded, CallTurns } from '../documents';
import { type Turn, withTurn } from './turn';

export type Turns = {
  turns: readonly Turn[];
  phase: 'loading' | 'ready' | 'failed';
  error: CombinedError | null;
  reload: () => void;
};

/**
 * The words of a call. They come apart from the rest of the page, which is there before them, and stay out of the
 * shared cache: only this page shows them. `version` changes when all of them are to be read again.
 */
export function useTurns(callId: string, expected: boolean, growing: boolean, version: string): Turns {
  const [state, setState] = useState<Omit<Turns, 'reload'>>({ turns: [], phase: 'loading', error: null });
  const [again, setAgain] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` and `again` say that they are to be read again.
  useEffect(() => {
    if (!expected) return;
    const { unsubscribe } = streamClient
      .query(CallTurns, { id: callId }, { requestPolicy: 'network-only' })
      .subscribe(({ data, error }) =>
        setState((before) =>
          data
            ? { turns: data.call?.transcript?.turns ?? [], phase: 'ready', error: null }
            : {
                turns: before.turns,
                phase: before.turns.length > 0 ? 'ready' : 'failed',
                error: error ?? null,
              },
        ),
      );
    return unsubscribe;
  }, [callId, expected, version, again]);
  useLive({
    document: CallTurnAdded,
    variables: { id: callId },
    paused: !growing,
    onEvent: ({ turnAdded }) =>
      setState((before) => ({ turns: withTurn(before.turns, turnAdded.turn), phase: 'ready', error: null })),
  });
  return {
    ...(expected || state.turns.length > 0 ? state : { ...state, phase: 'ready' as const }),
    reload: () => setAgain((times) => times + 1),
  };
}
