import { describe, expect, test } from 'vitest';
import { toggled, valuesOf } from './facets';
import type { SearchSpreadFragment } from './generated/graphql';

const FACETS = {
  agents: [
    { value: 'Nora Finch', count: 3 },
    { value: 'Dana Cole', count: 1 },
  ],
} as unknown as SearchSpreadFragment['facets'];

describe('a facet', () => {
  test('narrows and widens again', () => {
    const one = toggled({ q: 'x' }, 'agent', 'Nora Finch');
    const two = toggled(one, 'agent', 'Dana Cole');
    expect(two).toEqual({ q: 'x', agent: ['Nora Finch', 'Dana Cole'] });
    expect(toggled(toggled(two, 'agent', 'Nora Finch'), 'agent', 'Dana Cole')).toEqual({ q: 'x' });
  });
  test('of one value at a time changes it', () => {
    const inbound = toggled({}, 'direction', 'INBOUND');
    expect(toggled(inbound, 'direction', 'OUTBOUND')).toEqual({ direction: 'OUTBOUND' });
    expect(toggled(inbound, 'direction', 'INBOUND')).toEqual({});
  });
  test('shows what is chosen although nothing is left of it', () => {
    expect(valuesOf(FACETS, { agent: ['Tom Hartley', 'Dana Cole'] }, 'agent')).toEqual([
      { value: 'Tom Hartley', count: 0, chosen: true },
      { value: 'Nora Finch', count: 3, chosen: false },
      { value: 'Dana Cole', count: 1, chosen: true },
    ]);
    expect(valuesOf(undefined, {}, 'tag')).toEqual([]);
  });
});
