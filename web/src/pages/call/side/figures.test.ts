import { describe, expect, test } from 'vitest';
import type { Turn } from '../transcript/turn';
import { figuresOf } from './figures';

const turn = (
  index: number,
  speaker: Turn['speaker'],
  startMs: number | null,
  endMs: number | null,
): Turn => ({
  index,
  speaker,
  text: '',
  speakerLabel: null,
  confidence: null,
  startMs,
  endMs,
});

describe('figures of a call', () => {
  const turns = [
    turn(0, 'AGENT', 0, 12_000),
    turn(1, 'AGENT', 13_000, 20_000),
    turn(2, 'CUSTOMER', 19_000, 25_000),
    turn(3, 'AGENT', 32_000, 35_000),
  ];
  const figures = figuresOf(turns, 40_000);
  test('say who talked how much', () => {
    expect(figures?.talk.map(({ speaker, ms }) => [speaker, ms])).toEqual([
      ['AGENT', 22_000],
      ['CUSTOMER', 6_000],
    ]);
  });
  test('join what only a breath divides', () => {
    expect(figures?.monologues).toEqual([{ fromMs: 0, untilMs: 20_000, speaker: 'AGENT' }]);
  });
  test('show silences, also at the end, the longest first', () => {
    expect(figures?.silences.map(({ fromMs, untilMs }) => [fromMs, untilMs])).toEqual([
      [25_000, 32_000],
      [35_000, 40_000],
    ]);
  });
  test('show who spoke into the other', () => {
    expect(figures?.interruptions).toEqual([{ fromMs: 19_000, untilMs: 20_000, speaker: 'CUSTOMER' }]);
  });
  test('are none without times', () => {
    expect(figuresOf([turn(0, 'AGENT', null, null)], 1_000)).toBeNull();
  });
});
