import { useCallback, useEffect, useRef, useState } from 'react';

type Started = { id: string; startedAt: string };

/** Counts the calls that began after the list was read and are not in it. `tell` and `clear` stay the same. */
export function useNews(shown: readonly Started[]) {
  const [waiting, setWaiting] = useState<ReadonlySet<string>>(new Set());
  const latest = useRef(shown);
  useEffect(() => {
    latest.current = shown;
  });
  const tell = useCallback((call: Started) => {
    const [newest] = latest.current;
    const isShown = latest.current.some(({ id }) => id === call.id);
    if (isShown || (newest && call.startedAt < newest.startedAt)) return;
    setWaiting((before) => new Set([...before, call.id]));
  }, []);
  const clear = useCallback(() => setWaiting(new Set()), []);
  return { news: waiting.size, tell, clear };
}
