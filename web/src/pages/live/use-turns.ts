import { useEffect, useEffectEvent, useState } from 'react';
import { streamClient } from '@/graphql/client';
import { onConnected } from '@/graphql/connection';
import { useLive } from '@/graphql/use-live';
import { TurnSpoken, TurnsSoFar } from './documents';
import { mergeTurns, type Turn } from './turns';

/** The words of a call as they are spoken, the newest of them. */
export function useTurns(callId: string, ended: boolean) {
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const [arrivedAt, setArrivedAt] = useState<string | null>(null);
  const [refused, setRefused] = useState(false);

  useLive({
    document: TurnSpoken,
    variables: { callId },
    paused: ended,
    onEvent: ({ turnAdded }) => {
      setTurns((before) => mergeTurns(before, [turnAdded.turn]));
      setArrivedAt(turnAdded.occurredAt);
    },
    onError: () => setRefused(true),
  });

  // What was said before: at first, and after a gap in which the subscription had no cursor to go on from.
  const read = useEffectEvent(async () => {
    const { data } = await streamClient
      .query(TurnsSoFar, { id: callId }, { requestPolicy: 'network-only' })
      .toPromise();
    const said = data?.call?.transcript?.turns;
    if (said) setTurns((before) => mergeTurns(said, before));
  });
  useEffect(() => {
    void read();
    return onConnected(() => void read());
  }, []);

  return { turns, arrivedAt, refused };
}
