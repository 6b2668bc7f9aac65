import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { draw, type Point } from './chart';
import classes from './History.module.css';

const HEIGHT = 56;
const GAP = 0.18;

type Props = {
  name: string;
  points: readonly Point[];
  /** A figure as people write it. */
  write: (value: number) => string;
  goal?: number | null;
  zoomed?: boolean;
  bad?: boolean;
};

/** A small chart of one figure by day, with what it shows in a sentence for whoever does not see it. */
export function Chart({ name, points, write, goal = null, zoomed = false, bad = false }: Props) {
  const { t } = useTranslation('operations');
  const format = useFormat();
  const drawing = draw(points, goal, zoomed);
  const day = (point: Point | undefined) => (point ? format.time(`${point.day}T12:00:00`, 'day') : '');
  const [first, last] = [points[0], points.at(-1)];
  const newest = points.findLast(({ value }) => value !== null)?.value ?? null;
  const summary =
    drawing && newest !== null
      ? t('history.summary', {
          name,
          from: day(first),
          until: day(last),
          low: write(drawing.low),
          high: write(drawing.high),
          last: write(newest),
        })
      : t('history.empty', { name });
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.caption}>
        <span>{name}</span>
        <strong className="numbers">{newest === null ? '–' : write(newest)}</strong>
      </figcaption>
      <svg
        role="img"
        aria-label={summary}
        className={classes.svg}
        viewBox={`0 0 ${Math.max(points.length, 1)} ${HEIGHT}`}
        preserveAspectRatio="none"
      >
        {drawing?.heights.map((height, place) => {
          const point = points[place];
          if (height === null || !point) return null;
          const bar = Math.max(height * HEIGHT, point.value === 0 ? 0 : 1.5);
          const short = goal !== null && zoomed && (point.value ?? 1) < goal;
          return (
            <rect
              key={point.day}
              className={short || (bad && point.value !== 0) ? classes.bad : classes.bar}
              x={place + GAP / 2}
              width={1 - GAP}
              y={HEIGHT - bar}
              height={bar}
            >
              <title>{`${day(point)}: ${write(point.value ?? 0)}`}</title>
            </rect>
          );
        })}
        {typeof drawing?.goal === 'number' && (
          <line
            className={classes.goal}
            x1={0}
            x2={points.length}
            y1={HEIGHT - drawing.goal * HEIGHT}
            y2={HEIGHT - drawing.goal * HEIGHT}
          />
        )}
      </svg>
      <div className={classes.days} aria-hidden>
        <bdi>{day(first)}</bdi>
        {goal !== null && <bdi>{t('history.goalLine', { goal: write(goal) })}</bdi>}
        <bdi>{day(last)}</bdi>
      </div>
    </figure>
  );
}
