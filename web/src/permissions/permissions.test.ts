import { describe, expect, test } from 'vitest';
import { may } from './permissions';

describe('what a role may do', () => {
  test('a viewer reads and does nothing else', () => {
    expect(may('VIEWER', 'readCalls')).toBe(true);
    expect(may('VIEWER', 'listen')).toBe(false);
    expect(may('VIEWER', 'search')).toBe(false);
  });
  test('an analyst searches and listens, and changes nothing', () => {
    expect(may('ANALYST', 'search')).toBe(true);
    expect(may('ANALYST', 'changeCalls')).toBe(false);
  });
  test('nobody may do nothing', () => {
    expect(may(null, 'readCalls')).toBe(false);
  });
});
