import { useFormat } from '@/i18n/format';
import { useNow } from './Time';

/** A length such as 1:23, read out as "1 minute and 23 seconds". */
export function Duration({ ms }: { ms: number | null | undefined }) {
  const format = useFormat();
  if (ms === null || ms === undefined) return null;
  return (
    <time dateTime={`PT${Math.round(ms / 1000)}S`} className="numbers" dir="ltr">
      <span aria-hidden>{format.duration(ms)}</span>
      <span className="visually-hidden">{format.durationInWords(ms)}</span>
    </time>
  );
}

/** The length of what still goes on. */
export function RunningDuration({ since }: { since: string }) {
  return <Duration ms={useNow(1_000) - Date.parse(since)} />;
}
