import { describe, expect, test } from 'vitest';
import { createFormat, duration } from './format';

describe('durations', () => {
  test.each([
    [0, '0:00'],
    [999, '0:00'],
    [83_000, '1:23'],
    [3_599_999, '59:59'],
    [3_723_000, '1:02:03'],
    [-5, '0:00'],
  ])('%i ms are %s', (ms, text) => expect(duration(ms)).toBe(text));

  test('are said in words', () => {
    const { durationInWords } = createFormat('en');
    expect(durationInWords(83_000)).toBe('1 minute and 23 seconds');
    expect(durationInWords(0)).toBe('0 seconds');
    expect(durationInWords(3_600_000)).toBe('1 hour');
  });
});

describe('times', () => {
  test('stand in the zone of the viewer, also across midnight and summer time', () => {
    const at = '2026-10-25T00:30:00Z';
    expect(createFormat('en-GB', 'Europe/London').time(at, 'clock')).toBe('01:30');
    expect(createFormat('en-GB', 'Asia/Jerusalem').time(at, 'clock')).toBe('02:30');
    expect(createFormat('en-GB', 'America/New_York').time(at, 'date')).toBe('24 Oct 2026');
  });
  test('are of one day by the clock of the viewer', () => {
    const { sameDay } = createFormat('en', 'Asia/Jerusalem');
    expect(sameDay('2026-11-01T21:59:00Z', '2026-11-01T22:01:00Z')).toBe(false);
  });
  test('are told from now', () => {
    const { relative } = createFormat('en');
    expect(relative('2026-11-01T00:00:00Z', Date.parse('2026-11-01T00:03:10Z'))).toBe('3 min. ago');
  });
});

describe('numbers', () => {
  test('are grouped as the language does', () => {
    expect(createFormat('en').number(100_000)).toBe('100,000');
    expect(createFormat('en').percent(0.9991)).toBe('99.91%');
  });
  test('of bytes have the fitting unit', () => {
    const { bytes } = createFormat('en');
    expect(bytes(0)).toBe('0 byte');
    expect(bytes(999)).toBe('999 byte');
    expect(bytes(1_000_000)).toBe('1 MB');
    expect(bytes(2_340_000_000)).toBe('2.3 GB');
  });
});
