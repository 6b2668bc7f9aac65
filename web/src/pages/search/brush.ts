export type Bucket = { from: string; until: string; count: number };
/** Buckets from `first` to `last`, both included. */
export type Span = { first: number; last: number };

const DAY_MS = 86_400_000;

/** The bucket under a place of the chart, `share` of its width from where time begins. */
export const bucketAt = (share: number, count: number): number =>
  Math.min(Math.max(Math.floor(share * count), 0), Math.max(count - 1, 0));

export const spanOf = (a: number, b: number): Span => ({ first: Math.min(a, b), last: Math.max(a, b) });

/** Whether buckets are of whole days in UTC, and are to be named so. */
export const areDays = (buckets: readonly Bucket[]): boolean => {
  const [one] = buckets;
  return one !== undefined && Date.parse(one.until) - Date.parse(one.from) >= DAY_MS;
};

/** Where a key moves one end of a span; null where the key means nothing. Ends do not pass each other. */
export function moveEnd(
  key: string,
  span: Span,
  end: 'first' | 'last',
  count: number,
  rtl: boolean,
): Span | null {
  const forward = rtl ? 'ArrowLeft' : 'ArrowRight';
  const backward = rtl ? 'ArrowRight' : 'ArrowLeft';
  const at = span[end];
  const target: Record<string, number> = {
    [forward]: at + 1,
    [backward]: at - 1,
    ArrowUp: at + 1,
    ArrowDown: at - 1,
    PageUp: at + 7,
    PageDown: at - 7,
    Home: 0,
    End: count - 1,
  };
  const wanted = target[key];
  if (wanted === undefined) return null;
  const [low, high] = end === 'first' ? [0, span.last] : [span.first, count - 1];
  return { ...span, [end]: Math.min(Math.max(wanted, low), high) };
}
