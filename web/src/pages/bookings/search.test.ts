import { describe, expect, test } from 'vitest';
import { filterOf, passes, validateBookingsSearch } from './search';

const now = new Date('2026-11-02T15:30:00Z');

describe('the list of bookings', () => {
  test('takes from the address what means something', () => {
    expect(
      validateBookingsSearch({ state: ['NO_SHOW', 'LOST'], called: 'perhaps', from: '2026-02-30' }),
    ).toEqual({
      state: ['NO_SHOW'],
    });
  });
  test('asks for no-shows who had called', () => {
    expect(filterOf({ state: ['NO_SHOW'], called: 'yes' }, now)).toEqual({
      states: ['NO_SHOW'],
      hasCallBefore: true,
    });
  });
  test('counts what is to come from the beginning of the viewer’s day', () => {
    expect(filterOf({ when: 'coming' }, now)).toEqual({ startsAt: { from: '2026-11-02T05:00:00.000Z' } });
  });
  test('includes the last day', () => {
    expect(filterOf({ from: '2026-11-01', until: '2026-11-01' }, now)).toEqual({
      startsAt: { from: '2026-11-01T04:00:00.000Z', until: '2026-11-02T05:00:00.000Z' },
    });
  });
  test('takes a new booking in only where the filter lets it in', () => {
    const booking = { state: 'CONFIRMED', status: 'confirmed', startsAt: '2026-11-03T10:00:00Z' } as const;
    expect(passes(booking, {})).toBe(true);
    expect(passes(booking, { states: ['NO_SHOW'] })).toBe(false);
    expect(passes(booking, filterOf({ when: 'past' }, now))).toBe(false);
    expect(passes({ ...booking, startsAt: null }, filterOf({ when: 'coming' }, now))).toBe(false);
    expect(passes(booking, { hasCallBefore: true })).toBe(false);
  });
});
