import { describe, expect, test } from 'vitest';
import { draw, type Point } from './chart';

const series = (...values: (number | null)[]): Point[] =>
  values.map((value, n) => ({ day: `2026-11-0${n + 1}`, value }));

describe('a chart', () => {
  test('of counts begins at nothing', () => {
    expect(draw(series(5, 10, 0))).toEqual({ heights: [0.5, 1, 0], goal: null, low: 0, high: 10 });
  });
  test('leaves days out on which nobody looked', () => {
    expect(draw(series(null, 4))?.heights).toEqual([null, 1]);
    expect(draw(series(null, null))).toBeNull();
    expect(draw([])).toBeNull();
  });
  test('of nothing but zeros is flat', () => {
    expect(draw(series(0, 0))?.heights).toEqual([0, 0]);
  });
  test('of shares shows small differences and the goal', () => {
    const drawing = draw(series(1, 0.995), 0.999, true);
    expect(drawing?.heights[0]).toBe(1);
    expect(drawing?.heights[1]).toBeCloseTo(0.2);
    expect(drawing?.goal).toBeCloseTo(0.84);
  });
  test('that always met its goal of 1 is full', () => {
    expect(draw(series(1, 1), 0.999, true)?.heights).toEqual([1, 1]);
  });
});
