import { describe, expect, test } from 'vitest';
import { readContext } from './context-text';
import { admits, filterOf, validateCustomersSearch } from './search';

describe('a context', () => {
  test('is read as statements with their sources', () => {
    const context = [
      'Customer "Ann Lee", known since 2026-11-01 [customer_019a]',
      'Promised on 2026-11-19: "I\'ll call you back." [call_019b 1:02:04]',
      'Booking "K7MQ2X" (confirmed) [booking_019c]',
      '2 more customers have this number',
    ].join('\n');
    const statements = readContext(context);
    expect(statements.map(({ source }) => source)).toEqual([
      { kind: 'customer', id: 'customer_019a' },
      { kind: 'call', id: 'call_019b', at: 3724 },
      { kind: 'booking', id: 'booking_019c' },
      null,
    ]);
    expect(statements[0]?.parts).toEqual([
      { text: 'Customer ', quoted: false },
      { text: 'Ann Lee', quoted: true },
      { text: ', known since 2026-11-01', quoted: false },
    ]);
  });
  test('takes nothing within the line for its source', () => {
    const [statement] = readContext('Said: "call_01 0:04 is mine" and more');
    expect(statement?.source).toBeNull();
  });
  test('of nobody is nothing', () => {
    expect(readContext('')).toEqual([]);
  });
});

describe('the list of customers', () => {
  test('drops days without a number of calls', () => {
    expect(validateCustomersSearch({ days: '7', view: 'LEAD' })).toEqual({});
    expect(filterOf(validateCustomersSearch({ times: '3', view: 'leads' }))).toEqual({
      statuses: ['LEAD'],
      calledAtLeast: { times: 3, withinDays: 30 },
    });
  });
  test('takes in a new lead where nothing else is asked', () => {
    expect(admits({ view: 'leads' }, 'LEAD')).toBe(true);
    expect(admits({ view: 'known' }, 'LEAD')).toBe(false);
    expect(admits({ q: 'ann' }, 'KNOWN')).toBe(false);
    expect(admits({}, 'MERGED')).toBe(false);
  });
});
