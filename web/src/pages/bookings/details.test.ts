import { expect, test } from 'vitest';
import { detailsOf } from './details';

test('what a source sent beside is shown as names and values', () => {
  const details = {
    note: 'window',
    guests: ['Ann', 'Bo'],
    address: { city: 'חיפה', zip: null },
    empty: [],
    paid: false,
  };
  expect(detailsOf(details)).toEqual([
    ['note', 'window'],
    ['guests', 'Ann, Bo'],
    ['address · city', 'חיפה'],
    ['paid', 'false'],
  ]);
  expect(detailsOf(null)).toEqual([]);
  expect(detailsOf(Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`k${n}`, n])))).toHaveLength(40);
});
