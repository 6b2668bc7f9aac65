import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { areDays, type Bucket } from '../brush';
import classes from './Saved.module.css';

/** How often a search matched, as small bars; in words for whoever does not see them. */
export function Trend({ buckets, name }: { buckets: readonly Bucket[]; name: string }) {
  const { t } = useTranslation('search');
  const format = useFormat();
  const inUtc = useFormat('UTC');
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (!first || !last) return <div className={classes.trend} />;
  const days = areDays(buckets);
  const written = days ? inUtc : format;
  const at = (time: string | number) => written.time(time, days ? 'date' : 'dateTime');
  const highest = buckets.reduce((best, each) => (each.count > best.count ? each : best), first);
  const label = t('saved.trend', {
    name,
    from: at(first.from),
    until: at(Date.parse(last.until) - 1),
    most: format.number(highest.count),
    when: at(highest.from),
  });
  return (
    <div className={classes.trend} role="img" aria-label={label} title={label}>
      {buckets.map(({ from, count }) => (
        <span
          key={from}
          className={classes.bar}
          style={{ blockSize: count === 0 ? 1 : `max(3px, ${(count / Math.max(highest.count, 1)) * 100}%)` }}
          data-empty={count === 0 || undefined}
        />
      ))}
    </div>
  );
}
