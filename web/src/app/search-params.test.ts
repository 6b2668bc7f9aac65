import { describe, expect, test } from 'vitest';
import { day, integer, oneOf, parseSearch, stringifySearch, texts } from './search-params';

describe('search parameters', () => {
  test('are read and written the same way', () => {
    for (const search of ['', '?t=83', '?tag=vip&tag=a%26b', '?q=%D7%A9%D7%9C%D7%95%D7%9D']) {
      expect(stringifySearch(parseSearch(search))).toBe(search);
    }
  });
  test('keep a number of a telephone as it was typed', () => {
    expect(parseSearch('?phone=%2B12065550142')).toEqual({ phone: '+12065550142' });
    expect(parseSearch('?phone=00441')).toEqual({ phone: '00441' });
  });
  test('leave out what is not set', () => {
    expect(stringifySearch({ a: undefined, b: '', c: null, d: ['x', undefined] })).toBe('?d=x');
  });
});

describe('what a parameter may be', () => {
  test('a day exists in the calendar', () => {
    expect(day({ from: '2026-02-28' }, 'from')).toBe('2026-02-28');
    for (const from of ['2026-02-30', '2026-13-01', 'today', '', ['x']]) {
      expect(day({ from }, 'from')).toBeUndefined();
    }
  });
  test('an integer is whole and within its bounds', () => {
    expect(integer({ t: '83' }, 't', 0, 100)).toBe(83);
    expect(integer({ t: 83 }, 't', 0, 100)).toBe(83);
    for (const t of ['-1', '101', '8.3', '1e2', 'x']) expect(integer({ t }, 't', 0, 100)).toBeUndefined();
  });
  test('a word is one of those allowed', () => {
    expect(oneOf({ s: ['ACTIVE', 'x'] }, 's', ['ACTIVE', 'FAILED'])).toBe('ACTIVE');
    expect(oneOf({ s: 'active' }, 's', ['ACTIVE'])).toBeUndefined();
  });
  test('a list has each once and an end', () => {
    expect(texts({ tag: ['a', 'a', ' ', 'b'] }, 'tag')).toEqual(['a', 'b']);
    expect(texts({ tag: Array.from({ length: 99 }, (_, n) => `t${n}`) }, 'tag')).toHaveLength(50);
  });
});
