import { useEffect, useState } from 'react';
import { type TimeForm, useFormat } from '@/i18n/format';

/** A moment, in the viewer's zone; all of it stands in the tooltip. */
export function Time({ at, form = 'dateTime' }: { at: string; form?: TimeForm }) {
  const format = useFormat();
  return (
    <time dateTime={at} title={format.time(at, 'full')} className="numbers">
      {format.time(at, form)}
    </time>
  );
}

/** "3 minutes ago", kept true twice a minute. */
export function RelativeTime({ at }: { at: string }) {
  const format = useFormat();
  const now = useNow(30_000);
  return (
    <time dateTime={at} title={format.time(at, 'full')}>
      {format.relative(at, now)}
    </time>
  );
}

/** The time now, renewed every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
