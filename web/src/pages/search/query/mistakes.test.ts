import { describe, expect, test } from 'vitest';
import { pieces, remarkOf, replaceWord, suggestionOf } from './mistakes';

const underlined = (sentence: string, query: string) => {
  const remark = remarkOf(sentence, query);
  return remark && query.slice(remark.start, remark.end);
};

describe('the place of a mistake', () => {
  test.each([
    ['query: unclosed bracket at character 1: expected a closing one', '(sea', '('],
    ['query: NEAR/0 at character 5: expected a distance of 1 to 1,000 words', 'sea NEAR/0 view', 'NEAR/0'],
    ['query: “agnet:” at character 1: expected agent:, customer:', 'agnet:sea', 'agnet:'],
    [
      'query: unclosed quote at character 6: expected another quotation mark',
      'boat "full refund',
      '"full refund',
    ],
    ['query: SAME TURN at character 3: expected words', 'a SAME   TURN', 'SAME   TURN'],
    ['brackets at character 3 are empty: left out', 'a ( ) b', '( )'],
    ['“-” at character 6 has no letters or digits: left out', 'boat -', '-'],
  ])('%s', (sentence, query, expected) => {
    expect(underlined(sentence, query)).toBe(expected);
  });

  test('is counted in characters and not in the units of an input', () => {
    expect(underlined('query: “agnet:” at character 4: expected agent:', '🦊🦊 agnet:x')).toBe('agnet:');
    expect(underlined('query: “agnet:” at character 6: expected agent:', 'צה"ל agnet:x')).toBe('agnet:');
  });

  test('says what was expected there', () => {
    const remark = remarkOf('query: OR at character 3: expected a word', 'a OR');
    expect(remark).toMatchObject({
      found: 'OR',
      expected: 'a word',
      sentence: 'OR at character 3: expected a word',
    });
    expect(remarkOf('OR at character 3 joins nothing: left out', 'a OR')?.expected).toBeNull();
  });

  test('may be behind the end', () => {
    expect(pieces('a', [remarkOf('x at character 9: expected y', 'a') ?? never()])).toEqual([
      { text: 'a', remark: null },
      { text: ' ', remark: expect.anything() },
    ]);
  });

  test('is nowhere where the whole query is meant', () => {
    expect(remarkOf('query: the query has brackets more than 32 deep: write it flatter', '((')).toBeNull();
    expect(remarkOf('nothing was left to search for: every call matches', '?')).toBeNull();
  });
});

const never = (): never => {
  throw new Error('no remark');
};

describe('what is underlined', () => {
  test('leaves the query as it is', () => {
    const query = '(refund agnet:sea NEAR/0 view';
    const remarks = [
      '“agnet:” at character 9 is no scope: searched as a part of the word',
      'NEAR/0 at character 19 has no distance that can be: read as AND',
      'unclosed bracket at character 1: closed it at the end',
    ].map((notice) => remarkOf(notice, query) ?? never());
    const all = pieces(query, remarks);
    expect(all.map(({ text }) => text).join('')).toBe(query);
    expect(all.filter(({ remark }) => remark).map(({ text }) => text)).toEqual(['(', 'agnet:', 'NEAR/0']);
  });
});

describe('a suggested word', () => {
  test('is read from its notice and put in place of the other', () => {
    expect(suggestionOf('no call has “refnd”: did you mean “refund”?')).toEqual({
      word: 'refnd',
      instead: 'refund',
    });
    expect(suggestionOf('0 say all that was asked for')).toBeNull();
    expect(replaceWord('agent:Refnd -refnds "a refnd"', 'refnd', 'refund')).toBe(
      'agent:refund -refnds "a refund"',
    );
  });
});
