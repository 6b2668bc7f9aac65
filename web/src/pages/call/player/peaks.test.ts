import { describe, expect, test } from 'vitest';
import { lanesOf, type Peaks, speakersByColumn } from './peaks';
import { silencesOf } from './silence';

/** Ten columns of a second each. */
const peaks = (...channels: number[][]): Peaks => ({
  durationMs: channels[0]?.length === undefined ? 0 : channels[0].length * 1000,
  channels: channels.map((loud) => ({ max: loud, min: loud.map((value) => -value) })),
});
const agentFirst = [
  { speaker: 'AGENT' as const, startMs: 0, endMs: 3_999 },
  { speaker: 'CUSTOMER' as const, startMs: 5_000, endMs: 8_999 },
];
const left = [0.5, 0.5, 0.5, 0.5, 0, 0, 0, 0, 0, 0];
const right = [0, 0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5, 0];

describe('whose channel it is', () => {
  test('is what the archive says', () => {
    expect(lanesOf(peaks(left, right), ['CUSTOMER', 'AGENT'], agentFirst)).toEqual([
      { speaker: 'CUSTOMER' },
      { speaker: 'AGENT' },
    ]);
  });
  test('is heard, where nobody said it', () => {
    expect(lanesOf(peaks(right, left), [], agentFirst)).toEqual([
      { speaker: 'CUSTOMER' },
      { speaker: 'AGENT' },
    ]);
  });
  test('stays open where both are heard on both', () => {
    expect(lanesOf(peaks(left, left), [], agentFirst)).toEqual([{ speaker: null }, { speaker: null }]);
  });
  test('stays open without times', () => {
    const untimed = agentFirst.map(({ speaker }) => ({ speaker }));
    expect(lanesOf(peaks(left, right), [], untimed)).toEqual([{ speaker: null }, { speaker: null }]);
  });
});

describe('one channel with everybody', () => {
  test('has the colour of whoever speaks', () => {
    expect(speakersByColumn(10_000, 5, agentFirst)).toEqual([
      'AGENT',
      'AGENT',
      'CUSTOMER',
      'CUSTOMER',
      'CUSTOMER',
    ]);
  });
});

describe('silence', () => {
  const fine = (values: number[]) => values.flatMap((value) => [value, value, value, value]);
  test('is where no channel is heard', () => {
    const quiet = { ...peaks(fine([0.5, 0, 0, 0, 0.5]), fine([0, 0, 0, 0.5, 0])), durationMs: 5_000 };
    expect(silencesOf(quiet, [])).toEqual([{ fromMs: 1_000, untilMs: 3_000 }]);
  });
  test('is between the turns where columns are too long to show it', () => {
    const long = { ...peaks(left, right), durationMs: 10_000_000 };
    const turns = [
      { startMs: 1_000, endMs: 2_000 },
      { startMs: 9_000, endMs: 9_999_000 },
    ];
    expect(silencesOf(long, turns)).toEqual([{ fromMs: 2_000, untilMs: 9_000 }]);
  });
  test('is nowhere where nothing is known', () => {
    expect(silencesOf(null, [{}])).toEqual([]);
  });
});
