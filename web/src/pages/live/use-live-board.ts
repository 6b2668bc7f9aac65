import { useEffect, useEffectEvent, useState } from 'react';
import type { CombinedError } from 'urql';
import { streamClient } from '@/graphql/client';
import { onConnected } from '@/graphql/connection';
import { useLive } from '@/graphql/use-live';
import { type Board, CALLS_MAX, EMPTY_BOARD, moved, reconciled, swept } from './board';
import { ActiveCalls, CallMoved } from './documents';

/** How often the list is read again, in case something was missed while nobody was connected. */
const RECONCILE_MS = 60_000;
const SWEEP_MS = 5_000;

/** The calls that go on now. */
export function useLiveBoard() {
  const [board, setBoard] = useState<Board>(EMPTY_BOARD);
  const [phase, setPhase] = useState<'loading' | 'ready' | 'failed'>('loading');
  const [error, setError] = useState<CombinedError | null>(null);

  useLive({
    document: CallMoved,
    variables: {},
    onEvent: ({ callChanged }) => setBoard((before) => moved(before, callChanged.call, Date.now())),
  });

  const read = async () => {
    const result = await streamClient
      .query(ActiveCalls, { first: CALLS_MAX }, { requestPolicy: 'network-only' })
      .toPromise();
    const calls = result.data?.calls;
    if (calls) setBoard((before) => reconciled(before, calls.nodes, calls.totalCount, Date.now()));
    // What is shown stays when a later reading fails; the banner says that the connection is lost.
    setPhase((before) => (calls || before === 'ready' ? 'ready' : 'failed'));
    setError(calls ? null : (result.error ?? null));
  };
  const again = useEffectEvent(() => void read());
  useEffect(() => {
    again();
    const reading = setInterval(again, RECONCILE_MS);
    const sweeping = setInterval(() => setBoard((before) => swept(before, Date.now())), SWEEP_MS);
    const stop = onConnected(() => again());
    return () => {
      clearInterval(reading);
      clearInterval(sweeping);
      stop();
    };
  }, []);

  return { board, phase, error, retry: () => void read() };
}
