export type Point = { day: string; value: number | null };

/** What is drawn of a series: shares of the height, 0 at the bottom. */
export type Drawing = { heights: (number | null)[]; goal: number | null; low: number; high: number };

/**
 * Heights of a series in a frame. Counts begin at 0; shares near 1 (`zoomed`) begin a little below the lowest, because
 * the difference between 99.9 % and 99.5 % could not be seen otherwise.
 */
export function draw(points: readonly Point[], goal: number | null = null, zoomed = false): Drawing | null {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length === 0) return null;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const top = Math.max(high, goal ?? 0);
  const bottom = zoomed
    ? Math.max(0, Math.min(low, goal ?? low) - (top - Math.min(low, goal ?? low)) * 0.25)
    : 0;
  const span = top - bottom;
  const height = (value: number) => (span === 0 ? (value === 0 ? 0 : 1) : (value - bottom) / span);
  return {
    heights: points.map(({ value }) => (value === null ? null : height(value))),
    goal: goal === null ? null : height(goal),
    low,
    high,
  };
}
