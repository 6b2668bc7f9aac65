import { CombinedError } from 'urql';
import { describe, expect, test } from 'vitest';
import { problemOf } from './errors';

const graphQL = (message: string, extensions: Record<string, unknown>) =>
  new CombinedError({ graphQLErrors: [{ message, extensions }] });

describe('what went wrong', () => {
  test('is told by the code, with the sentence of the server', () => {
    const problem = problemOf(graphQL('no such call', { code: 'NOT_FOUND', requestId: 'r-1' }));
    expect(problem).toEqual({
      code: 'NOT_FOUND',
      detail: 'no such call',
      requestId: 'r-1',
      retryable: false,
    });
  });
  test('of a fault of the server shows no internals', () => {
    expect(problemOf(graphQL('row 4 of b-tree', { code: 'INTERNAL' })).detail).toBeNull();
  });
  test('of a code that nobody knows is a fault of the server', () => {
    expect(problemOf(graphQL('?', { code: 'TEAPOT' })).code).toBe('INTERNAL');
  });
  test('is being offline where no answer came', () => {
    const problem = problemOf(new CombinedError({ networkError: new TypeError('Failed to fetch') }));
    expect(problem).toMatchObject({ code: 'OFFLINE', retryable: true });
  });
  test.each([
    [401, 'UNAUTHENTICATED'],
    [429, 'LIMIT_EXCEEDED'],
    [502, 'UNAVAILABLE'],
    [500, 'INTERNAL'],
  ])('is told by status %i where a proxy answered', (status, code) => {
    const response = { status };
    const error = new CombinedError({ networkError: new Error('no JSON'), response });
    expect(problemOf(error).code).toBe(code);
  });
});
