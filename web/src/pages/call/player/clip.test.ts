import { expect, test } from 'vitest';
import { clipAround, moved } from './clip';

test('a clip begins a little before its moment and stays in the call', () => {
  expect(clipAround(30_000, 60_000)).toEqual({ fromMs: 29_000, untilMs: 44_000 });
  expect(clipAround(200, 60_000)).toEqual({ fromMs: 0, untilMs: 15_000 });
  expect(clipAround(60_000, 60_000)).toEqual({ fromMs: 59_000, untilMs: 60_000 });
});

test('an end never passes the other', () => {
  const clip = { fromMs: 10_000, untilMs: 20_000 };
  expect(moved(clip, 'fromMs', 30_000, 60_000)).toEqual({ fromMs: 19_500, untilMs: 20_000 });
  expect(moved(clip, 'untilMs', 0, 60_000)).toEqual({ fromMs: 10_000, untilMs: 10_500 });
  expect(moved(clip, 'untilMs', 90_000, 60_000)).toEqual({ fromMs: 10_000, untilMs: 60_000 });
});
