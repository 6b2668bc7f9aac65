import { describe, expect, test } from 'vitest';
import { areDays, bucketAt, moveEnd, spanOf } from './brush';

describe('brushing', () => {
  test('finds the bucket under a place, also outside of the chart', () => {
    expect([-0.2, 0, 0.49, 0.5, 1, 3].map((share) => bucketAt(share, 10))).toEqual([0, 0, 4, 5, 9, 9]);
    expect(bucketAt(0.5, 0)).toBe(0);
  });
  test('goes either way', () => {
    expect(spanOf(7, 2)).toEqual({ first: 2, last: 7 });
  });
  test('moves each end by keys, and never past the other', () => {
    const span = { first: 2, last: 4 };
    expect(moveEnd('ArrowRight', span, 'first', 10, false)).toEqual({ first: 3, last: 4 });
    expect(moveEnd('ArrowRight', span, 'first', 10, true)).toEqual({ first: 1, last: 4 });
    expect(moveEnd('End', span, 'first', 10, false)).toEqual({ first: 4, last: 4 });
    expect(moveEnd('PageUp', span, 'last', 10, false)).toEqual({ first: 2, last: 9 });
    expect(moveEnd('x', span, 'last', 10, false)).toBeNull();
  });
  test('knows days from hours', () => {
    expect(areDays([{ from: '2026-11-28T00:00:00Z', until: '2026-11-28T01:00:00Z', count: 1 }])).toBe(false);
    expect(areDays([{ from: '2026-11-28T00:00:00Z', until: '2026-11-29T00:00:00Z', count: 1 }])).toBe(true);
    expect(areDays([])).toBe(false);
  });
});
