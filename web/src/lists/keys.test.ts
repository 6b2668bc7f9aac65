import { expect, test } from 'vitest';
import { moveBy } from './keys';

test.each([
  ['ArrowDown', -1, 0],
  ['ArrowDown', 9, 9],
  ['ArrowUp', 0, 0],
  ['ArrowUp', -1, 0],
  ['PageDown', 2, 6],
  ['PageUp', 2, 0],
  ['Home', 7, 0],
  ['End', 0, 9],
  ['x', 3, null],
])('%s at row %i of ten leads to %s', (key, active, expected) => {
  expect(moveBy(key, active, 10, 4)).toBe(expected);
});

test('an empty list has nowhere to go', () => {
  expect(moveBy('ArrowDown', -1, 0, 4)).toBeNull();
});
