import { describe, expect, test } from 'vitest';
import { parseSearch, stringifySearch } from '@/app/search-params';
import { filterOf, variablesOf } from './filter';
import { isBlank, isNarrowed, validateSearch } from './params';
import { queryOfPermalink, searchOfPermalink } from './permalink';

const NOW = new Date('2026-11-28T15:00:00Z');
const encode = (json: unknown) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(json))))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');

describe('the address of a search', () => {
  test('says the search and is read as it was written', () => {
    const address =
      '?q=refund+NEAR%2F5+policy&order=newest&from=2026-11-03T00%3A00Z&agent=Nora+Finch&agent=Dana+Cole';
    expect(stringifySearch(validateSearch(parseSearch(address)))).toBe(address);
  });
  test('drops what means nothing', () => {
    expect(validateSearch({ from: 'soon', provider: 'PIGEON', order: 'x', mode: 'y', q: '  ' })).toEqual({});
    expect(validateSearch({ from: '2026-13-45T00:00Z' })).toEqual({});
    expect(validateSearch({ from: '2026-11-03' })).toEqual({ from: '2026-11-03T00:00Z' });
  });
  test('becomes a filter', () => {
    const search = validateSearch({
      q: 'x',
      until: '2026-11-04T00:00Z',
      provider: ['TWILIO'],
      mode: 'exact',
    });
    expect(variablesOf(search, NOW)).toEqual({
      query: 'x',
      filter: { startedAt: { until: '2026-11-04T00:00:00.000Z' }, providers: ['TWILIO'] },
      orderBy: 'RELEVANCE',
      relaxed: false,
      strict: true,
    });
    expect(filterOf({ period: 'today' }, NOW).startedAt).toEqual({ from: '2026-11-28T05:00:00.000Z' });
  });
  test('tells whether anything is asked', () => {
    expect(isBlank({ mode: 'exact', order: 'newest' })).toBe(true);
    expect(isBlank({ tag: ['vip'] })).toBe(false);
    expect(isNarrowed({ q: 'x', view: 'moments' })).toBe(false);
  });
});

describe('a permalink', () => {
  test('becomes an address that can be changed', () => {
    const filter = {
      agents: ['נועה'],
      direction: 'inbound',
      providers: ['twilio'],
      started_from: '2026-11-19T22:00:00Z',
    };
    const permalink = encode({ v: 1, query: 'refund 🦊', order: 'newest', filter });
    expect(searchOfPermalink(permalink)).toEqual({
      q: 'refund 🦊',
      order: 'newest',
      agent: ['נועה'],
      direction: 'INBOUND',
      provider: ['TWILIO'],
      from: '2026-11-19T22:00Z',
    });
  });
  test('stays what it is where the address has no name for it', () => {
    for (const json of [
      { v: 2, query: 'x' },
      { v: 1, query: 'x', order: 'relevance', filter: { customer_id: 'c' } },
    ]) {
      const permalink = encode(json);
      expect(searchOfPermalink(permalink)).toEqual({ p: permalink });
      expect(queryOfPermalink(permalink)).toBe('x');
    }
    expect(searchOfPermalink('%%%')).toEqual({ p: '%%%' });
    expect(queryOfPermalink('%%%')).toBeNull();
  });
});
