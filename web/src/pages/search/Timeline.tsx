import { UnstyledButton } from '@mantine/core';
import { IconZoomOut } from '@tabler/icons-react';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { areDays, type Bucket, bucketAt, moveEnd, type Span, spanOf } from './brush';
import classes from './Timeline.module.css';

type Props = {
  buckets: readonly Bucket[];
  /** Time is restricted already, so that there is a way out. */
  restricted: boolean;
  onRange: (range: { from: string; until: string } | null) => void;
};

/** When the calls that match began. Dragging over it, or its two handles, restrict the search to a stretch of time. */
export function Timeline({ buckets, restricted, onRange }: Props) {
  const { t } = useTranslation('search');
  const format = useFormat();
  const inUtc = useFormat('UTC');
  const chart = useRef<HTMLDivElement>(null);
  const anchor = useRef<number | null>(null);
  // What was chosen is of this answer: the next one begins whole.
  const [chosen, setChosen] = useState<{ of: readonly Bucket[]; span: Span } | null>(null);
  const all: Span = { first: 0, last: Math.max(buckets.length - 1, 0) };
  const span = chosen?.of === buckets ? chosen.span : all;
  if (buckets.length === 0) return null;

  const days = areDays(buckets);
  const written = days ? inUtc : format;
  const name = (bucket: Bucket | undefined, end: 'from' | 'last') => {
    if (!bucket) return '';
    const at = end === 'from' ? Date.parse(bucket.from) : Date.parse(bucket.until) - 1;
    return written.time(at, days ? 'date' : 'dateTime');
  };
  const highest = Math.max(...buckets.map(({ count }) => count), 1);
  const total = buckets.slice(span.first, span.last + 1).reduce((sum, { count }) => sum + count, 0);
  const whole = span.first === all.first && span.last === all.last;

  const commit = (wanted: Span) => {
    const [from, until] = [buckets[wanted.first]?.from, buckets[wanted.last]?.until];
    if (from && until) onRange({ from, until });
  };
  const placeOf = (event: PointerEvent): number => {
    const box = chart.current?.getBoundingClientRect();
    if (!box) return 0;
    const share = (event.clientX - box.left) / box.width;
    const rtl = chart.current && getComputedStyle(chart.current).direction === 'rtl';
    return bucketAt(rtl ? 1 - share : share, buckets.length);
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    anchor.current = placeOf(event);
    setChosen({ of: buckets, span: spanOf(anchor.current, anchor.current) });
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (anchor.current !== null) setChosen({ of: buckets, span: spanOf(anchor.current, placeOf(event)) });
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>) => {
    if (anchor.current === null) return;
    const wanted = spanOf(anchor.current, placeOf(event));
    anchor.current = null;
    commit(wanted);
  };
  const onKeyDown = (end: 'first' | 'last') => (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      if (!whole) commit(span);
      return;
    }
    if (event.key === 'Escape') return setChosen(null);
    const rtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    const next = moveEnd(event.key, span, end, buckets.length, rtl);
    if (!next) return;
    event.preventDefault();
    setChosen({ of: buckets, span: next });
  };
  const handle = (end: 'first' | 'last') => (
    <div
      className={classes.handle}
      data-end={end}
      style={{
        insetInlineStart: `${((end === 'first' ? span.first : span.last + 1) / buckets.length) * 100}%`,
      }}
      role="slider"
      tabIndex={0}
      aria-label={t(end === 'first' ? 'timeline.from' : 'timeline.until')}
      aria-valuemin={0}
      aria-valuemax={buckets.length - 1}
      aria-valuenow={span[end]}
      aria-valuetext={t('timeline.valueText', {
        count: total,
        formatted: format.number(total),
        at: name(buckets[span[end]], end === 'first' ? 'from' : 'last'),
      })}
      onKeyDown={onKeyDown(end)}
    />
  );
  return (
    <section className={classes.timeline} aria-label={t('timeline.label')}>
      {/* The keys of the handles do the same. */}
      <div
        ref={chart}
        className={classes.chart}
        data-timeline
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => {
          anchor.current = null;
          setChosen(null);
        }}
      >
        {buckets.map((bucket, place) => (
          <span
            key={bucket.from}
            className={classes.slot}
            data-out={place < span.first || place > span.last || undefined}
            title={`${name(bucket, 'from')}: ${t('count', { count: bucket.count, formatted: format.number(bucket.count) })}`}
          >
            <span
              className={classes.bar}
              style={{ blockSize: bucket.count === 0 ? 0 : `max(3px, ${(bucket.count / highest) * 100}%)` }}
            />
          </span>
        ))}
        {handle('first')}
        {handle('last')}
      </div>
      <div className={classes.axis}>
        <span>{name(buckets[span.first], 'from')}</span>
        <span className={classes.middle}>
          {whole
            ? !restricted && t('timeline.hint')
            : t('count', { count: total, formatted: format.number(total) })}
          {restricted && (
            <UnstyledButton className={classes.out} onClick={() => onRange(null)}>
              <IconZoomOut size={15} aria-hidden />
              {t('timeline.all')}
            </UnstyledButton>
          )}
        </span>
        <span>{name(buckets[span.last], 'last')}</span>
      </div>
    </section>
  );
}
