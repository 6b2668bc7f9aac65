import { Button } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlayer, usePosition } from '../player/use-player';
import type { Hit } from './find';
import { SelectionBar } from './SelectionBar';
import classes from './Transcript.module.css';
import { TurnRow } from './TurnRow';
import { momentOf, spokenAt, type Turn } from './turn';
import { useFollow } from './use-follow';
import type { Chosen } from './use-selection';

type Props = {
  turns: readonly Turn[];
  starts: Float64Array;
  timed: boolean;
  /** The call goes on: its newest turn is the one to follow. */
  live: boolean;
  hits: readonly Hit[];
  currentHit: number;
  shown: Hit | null;
  /** What speakers are called here. */
  nameOf: (turn: Turn) => string;
  followRef: React.RefObject<(() => void) | null>;
  onQuote: (chosen: Chosen) => void;
  onClip: ((chosen: Chosen) => void) | null;
};

const NO_HITS: readonly Hit[] = [];

/** About how high a turn is, before it is measured. */
const estimate = (turn: Turn | undefined) => 26 + Math.ceil((turn?.text.length ?? 40) / 62) * 22;

/** The turns, as many as fit the window; the spoken one is followed until the reader scrolls. */
export function Transcript(props: Props) {
  const { turns, starts, timed, live, hits, currentHit, shown, nameOf, followRef, onQuote, onClip } = props;
  const { t } = useTranslation('call');
  const player = usePlayer();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const spoken = usePosition((ms) => (live ? turns.length - 1 : timed ? spokenAt(turns, starts, ms) : -1));
  const [chosen, setChosen] = useState<number | null>(null);
  const active = Math.min(chosen ?? Math.max(0, spoken), turns.length - 1);
  const virtual = useVirtualizer({
    count: turns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (place) => estimate(turns[place]),
    getItemKey: (place) => turns[place]?.index ?? place,
    overscan: 6,
    paddingStart: 10,
    paddingEnd: 28,
    // The tab stop stays in the page, wherever one has scrolled.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return active < 0 || shown.includes(active) ? shown : [...shown, active].sort((a, b) => a - b);
    },
  });
  const target = hits[currentHit];
  const { following, follow } = useFollow({ scroller, virtual, spoken, target: shown, count: turns.length });
  followRef.current = follow;

  const focusTurn = (place: number) => {
    setChosen(place);
    virtual.scrollToIndex(place, { align: 'auto' });
    // It may have to be rendered first.
    requestAnimationFrame(() =>
      list.current
        ?.querySelector<HTMLElement>(`[data-place="${place}"] button`)
        ?.focus({ preventScroll: true }),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!(event.target as Element).closest('[data-place]')) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / 70));
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -turns.length,
      End: turns.length,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    focusTurn(Math.max(0, Math.min(turns.length - 1, active + step)));
  };
  const onPlay = useCallback(
    (place: number, offset: number | null) => {
      const turn = turns[place];
      if (!turn) return;
      setChosen(place);
      const ms = offset === null ? turn.startMs : momentOf(turn, offset);
      if (ms != null) player.playFrom(ms);
    },
    [turns, player],
  );

  if (turns.length === 0) return null;
  return (
    <div className={classes.frame}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys move between the turns' own buttons. */}
      <div ref={scroller} className={classes.scroller} onKeyDown={onKeyDown} data-testid="turns">
        <ol ref={list} className={classes.turns} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index: place, start, key }) => {
            const turn = turns[place];
            if (!turn) return null;
            const own = hits.length === 0 ? NO_HITS : hits.filter((hit) => hit.place === place);
            const before = turns[place - 1];
            return (
              <TurnRow
                key={key}
                ref={virtual.measureElement}
                turn={turn}
                place={place}
                count={turns.length}
                start={start}
                name={nameOf(turn)}
                named={!before || nameOf(before) !== nameOf(turn) || before.speaker !== turn.speaker}
                hits={own.length === 0 ? NO_HITS : own}
                currentFrom={target?.place === place ? target.from : -1}
                spoken={place === spoken}
                active={place === active}
                onPlay={onPlay}
              />
            );
          })}
        </ol>
      </div>
      {!following && spoken >= 0 && (
        <div className={classes.back}>
          <Button
            size="xs"
            radius="xl"
            leftSection={<IconArrowDown size={14} aria-hidden />}
            onClick={follow}
          >
            {t('transcript.follow')}
          </Button>
        </div>
      )}
      <SelectionBar scroller={scroller} turns={turns} onQuote={onQuote} onClip={onClip} />
    </div>
  );
}
