import { type MouseEvent, memo, type Ref, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { usePosition } from '../player/use-player';
import { type Hit, piecesOf } from './find';
import classes from './Transcript.module.css';
import { placesOfWords, type Turn } from './turn';

type Props = {
  ref: Ref<HTMLLIElement>;
  turn: Turn;
  place: number;
  count: number;
  start: number;
  name: string;
  /** The name is shown, because somebody else spoke before. */
  named: boolean;
  hits: readonly Hit[];
  /** Where the match stands that one is at; -1 where it is in another turn. */
  currentFrom: number;
  spoken: boolean;
  active: boolean;
  onPlay: (place: number, offset: number | null) => void;
};

/** One turn: its button plays from its beginning, a click on its words from there; dragging selects. */
export const TurnRow = memo(function TurnRow(props: Props) {
  const { ref, turn, place, count, start, name, named, spoken, active, onPlay } = props;
  const { t } = useTranslation('call');
  const format = useFormat();
  const id = `turn-${turn.index}`;
  const timed = turn.startMs != null;
  const onClick = (event: MouseEvent<HTMLElement>) => {
    if (!timed || !getSelection()?.isCollapsed) return;
    onPlay(place, offsetAt(event));
  };
  return (
    <li
      ref={ref}
      className={classes.turn}
      data-index={place}
      data-place={place}
      data-speaker={turn.speaker}
      data-spoken={spoken || undefined}
      data-named={named || undefined}
      aria-setsize={count}
      aria-posinset={place + 1}
      style={{ transform: `translateY(${start}px)` }}
    >
      <button
        type="button"
        className={classes.play}
        id={`${id}-play`}
        tabIndex={active ? 0 : -1}
        aria-current={spoken ? 'true' : undefined}
        aria-labelledby={`${id}-play ${id}-name ${id}-text`}
        onClick={() => onPlay(place, null)}
      >
        {turn.startMs == null ? (
          <span className="visually-hidden">{t('transcript.untimed')}</span>
        ) : (
          <time dateTime={`PT${Math.floor(turn.startMs / 1000)}S`} className="numbers" dir="ltr">
            {format.duration(turn.startMs)}
          </time>
        )}
      </button>
      <div className={classes.said}>
        <span id={`${id}-name`} className={named ? classes.speaker : 'visually-hidden'}>
          <bdi>{name}</bdi>
        </span>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the button does the same. */}
        <p
          id={`${id}-text`}
          className={classes.text}
          dir="auto"
          data-text
          data-timed={timed || undefined}
          onClick={onClick}
        >
          {spoken && turn.words?.length ? <SpokenWords {...props} /> : <Words {...props} spokenWord={null} />}
        </p>
      </div>
    </li>
  );
});

/** The words with the one that is said now. */
function SpokenWords(props: Props) {
  const places = useMemo(() => placesOfWords(props.turn), [props.turn]);
  const now = usePosition((ms) => places.findLastIndex(({ startMs }) => startMs <= ms));
  return <Words {...props} spokenWord={places[now] ?? null} />;
}

function Words({
  turn,
  hits,
  currentFrom,
  spokenWord,
}: Props & { spokenWord: { from: number; to: number } | null }) {
  if (hits.length === 0 && !spokenWord) return turn.text;
  const marked = hits.map((hit) => ({ ...hit, current: hit.from === currentFrom }));
  return piecesOf(turn.text, marked, spokenWord).map((piece) =>
    piece.hit ? (
      <mark
        key={piece.from}
        className={classes.hit}
        data-current={piece.current || undefined}
        data-word={piece.spoken || undefined}
      >
        {piece.text}
      </mark>
    ) : (
      <span key={piece.from} data-word={piece.spoken || undefined}>
        {piece.text}
      </span>
    ),
  );
}

/** Which character of the turn's text was clicked on. */
function offsetAt(event: MouseEvent<HTMLElement>): number | null {
  const caret = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  const legacy = caret ? null : document.caretRangeFromPoint?.(event.clientX, event.clientY);
  const node = caret?.offsetNode ?? legacy?.startContainer;
  const offset = caret?.offset ?? legacy?.startOffset ?? 0;
  if (!node || !event.currentTarget.contains(node)) return null;
  const range = document.createRange();
  range.selectNodeContents(event.currentTarget);
  range.setEnd(node, offset);
  return range.toString().length;
}
