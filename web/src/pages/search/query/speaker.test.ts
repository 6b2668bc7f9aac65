import { describe, expect, test } from 'vitest';
import { canNarrowSpeaker, speakerOf, toggleSpeaker } from './speaker';

describe('a query of one speaker', () => {
  test.each([
    ['refund', 'customer:refund'],
    ['refund boat', 'customer:(refund boat)'],
    ['"full refund"', 'customer:"full refund"'],
    ['(a OR b) (c OR d)', 'customer:((a OR b) (c OR d))'],
    ['refund NEAR policy', 'customer:(refund NEAR policy)'],
  ])('%s becomes narrow and wide again', (wide, narrow) => {
    expect(toggleSpeaker(wide, 'CUSTOMER')).toBe(narrow);
    expect(speakerOf(narrow)).toEqual({ speaker: 'CUSTOMER', inner: wide });
    expect(toggleSpeaker(narrow, 'CUSTOMER')).toBe(wide);
  });
  test('moves from one speaker to the other', () => {
    expect(toggleSpeaker('agent:(a b)', 'CUSTOMER')).toBe('customer:(a b)');
  });
  test('is none where only a part is about the speaker', () => {
    for (const query of ['agent:a b', 'agent:(a) (b)', 'agent:^hello', 'agent:"a" "b"']) {
      expect(speakerOf(query).speaker).toBeNull();
    }
  });
  test('is not offered for what nobody says', () => {
    for (const query of ['tag:vip', 'refund duration > 5m', '-summary:x', '']) {
      expect(canNarrowSpeaker(query)).toBe(false);
    }
    expect(canNarrowSpeaker('refund "duration"')).toBe(true);
  });
});
