import { Skeleton } from '@mantine/core';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HitCard } from './HitCard';
import classes from './ResultList.module.css';
import { neighbour } from './roving';
import type { Results } from './use-results';

/** Rows that stand for what is still to come. */
const SKELETONS = 3;
const CARD_HEIGHT = 128;

const scroller = () => document.getElementById('content');

type Props = Results & { label: string; query: string | undefined };

/**
 * Hits of any number: only those in sight exist. One tab stop: the arrows go from line to line, Enter opens the call
 * at that second, Space plays it.
 */
export function ResultList({ list, snapshot, label, query }: Props) {
  const { t } = useTranslation('search');
  const holder = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(list.place.activeId);
  const [margin, setMargin] = useState(0);
  const more = !snapshot.complete && snapshot.phase !== 'failed';
  const activeIndex = active === null ? -1 : list.indexOf(active.slice(0, active.lastIndexOf(' ')));
  const virtual = useVirtualizer({
    count: snapshot.count + (more ? SKELETONS : 0),
    getScrollElement: scroller,
    estimateSize: () => CARD_HEIGHT,
    overscan: 6,
    scrollMargin: margin,
    initialOffset: list.place.offset,
    getItemKey: (index) => snapshot.at(index)?.id ?? index,
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return activeIndex < 0 || shown.includes(activeIndex)
        ? shown
        : [...shown, activeIndex].sort((a, b) => a - b);
    },
  });
  const [first, last] = [virtual.range?.startIndex ?? 0, virtual.range?.endIndex ?? 0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each change there may be something to load.
  useEffect(() => list.look(first, last), [list, first, last, snapshot]);

  // The list begins below whatever stands above it, which grows and shrinks.
  useLayoutEffect(() => {
    const measure = () => {
      const [outer, inner] = [scroller(), holder.current];
      if (outer && inner) {
        setMargin(inner.getBoundingClientRect().top - outer.getBoundingClientRect().top + outer.scrollTop);
      }
    };
    measure();
    const observer = new ResizeObserver(measure);
    const page = holder.current?.closest('[data-search-page]');
    if (page) observer.observe(page);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const outer = scroller();
    if (!outer) return;
    if (list.place.offset > 0) outer.scrollTop = list.place.offset;
    const keep = () => {
      list.place.offset = outer.scrollTop;
    };
    outer.addEventListener('scroll', keep, { passive: true });
    return () => outer.removeEventListener('scroll', keep);
  }, [list]);

  // Without a place of its own, the first line is the tab stop.
  const firstHit = snapshot.at(0);
  const activeStop = activeIndex >= 0 ? active : firstHit ? `${firstHit.id} call` : null;
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const line = (event.target as HTMLElement).closest<HTMLElement>('[data-stop]');
    if (event.key === ' ' && line) {
      event.preventDefault();
      line.parentElement?.querySelector<HTMLElement>('[data-play]')?.click();
      return;
    }
    const next = holder.current && neighbour(holder.current, event.target as HTMLElement, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the links and buttons in it.
    <div
      ref={holder}
      className={classes.list}
      style={{ height: virtual.getTotalSize() }}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const stop = stopOf(event.target as HTMLElement);
        if (!stop) return;
        list.place.activeId = stop;
        setActive(stop);
      }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: only the rows in sight exist, each with its place in all. */}
      <div role="list" aria-label={label} aria-busy={snapshot.phase === 'loading'}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const hit = snapshot.at(index);
          return (
            // biome-ignore lint/a11y/useSemanticElements: see above.
            <div
              key={key}
              role="listitem"
              aria-setsize={snapshot.complete ? snapshot.count : -1}
              aria-posinset={index + 1}
              data-index={index}
              ref={virtual.measureElement}
              className={classes.item}
              style={{ transform: `translateY(${start - margin}px)` }}
            >
              {hit ? (
                <HitCard hit={hit} query={query} activeStop={activeStop} />
              ) : (
                <Waiting text={t('loading', { ns: 'common' })} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** The line that an element belongs to: itself, or the one beside a play button. */
function stopOf(element: HTMLElement): string | null {
  const own = element.closest<HTMLElement>('[data-stop]');
  const beside = element.closest('li')?.querySelector<HTMLElement>('[data-stop]');
  return (own ?? beside)?.dataset.stop ?? null;
}

const Waiting = ({ text }: { text: string }) => (
  <div className={classes.waiting}>
    <span className="visually-hidden">{text}</span>
    <Skeleton height={12} width="38%" aria-hidden />
    <Skeleton height={12} width="82%" aria-hidden />
    <Skeleton height={12} width="64%" aria-hidden />
  </div>
);
