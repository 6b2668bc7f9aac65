import { describe, expect, test } from 'vitest';
import { filterOf, orderOf } from './filter';
import { isFiltered, validateCallsSearch } from './search';

// The tests run in New York: summer time ends on 1 November 2026.
const now = new Date('2026-11-03T02:30:00Z');

describe('the filter of an address', () => {
  test('asks for nothing where the address says nothing', () => {
    expect(filterOf({}, now)).toEqual({});
    expect(orderOf({})).toEqual({ field: 'STARTED_AT', direction: 'DESC' });
  });
  test('takes the viewer’s today, not that of Greenwich', () => {
    expect(filterOf({ period: 'today' }, now)).toEqual({ startedAt: { from: '2026-11-02T05:00:00.000Z' } });
  });
  test('counts days and not hours when the clocks change', () => {
    expect(filterOf({ period: 'week' }, now)).toEqual({ startedAt: { from: '2026-10-27T04:00:00.000Z' } });
  });
  test('includes the last day', () => {
    expect(filterOf({ from: '2026-11-01', until: '2026-11-01' }, now)).toEqual({
      startedAt: { from: '2026-11-01T04:00:00.000Z', until: '2026-11-02T05:00:00.000Z' },
    });
  });
  test('names a stage with its state', () => {
    expect(filterOf({ stage: 'TRANSCRIPT.FAILED', booking: 'no', minutes: 5 }, now)).toEqual({
      stage: { stage: 'TRANSCRIPT', status: 'FAILED' },
      hasBooking: false,
      durationMs: { min: 300_000 },
    });
  });
});

describe('an address', () => {
  test('keeps what means something and drops the rest', () => {
    const raw = {
      stage: 'TRANSCRIPT.BROKEN',
      sentiment: ['NEGATIVE', 'ANGRY'],
      minutes: '-3',
      tag: 'vip',
      x: '1',
    };
    expect(validateCallsSearch(raw)).toEqual({ sentiment: ['NEGATIVE'], tag: ['vip'] });
  });
  test('with nothing but an order filters nothing', () => {
    expect(isFiltered({ order: 'duration' })).toBe(false);
    expect(isFiltered({ tag: ['vip'] })).toBe(true);
  });
});
