import { describe, expect, test } from 'vitest';
import { accept, completionsAt } from './complete';

const WORDS = { agents: ['Nora Finch', 'Dana Cole'], tags: ['vip', 'late boat', 'refund'] };
const offered = (query: string, all = false) =>
  completionsAt(query, query.length, WORDS, all).options.map(({ text }) => text);
const chosen = (query: string, text: string) => {
  const list = completionsAt(query, query.length, WORDS, true);
  const option = list.options.find((each) => each.text === text);
  if (!option) throw new Error(`${text} is not offered`);
  return accept(query, list, option);
};

describe('what is offered', () => {
  test('are fields that begin like the word', () => {
    expect(offered('cus')).toEqual(['customer:']);
    expect(offered('refund -cus')).toEqual(['customer:']);
    expect(offered('(cus')).toEqual(['customer:']);
  });
  test('are operators only behind something', () => {
    expect(offered('nea')).toEqual([]);
    expect(offered('refund nea')).toEqual(['NEAR/5', 'NEAR/30s']);
    expect(offered('(or')).toEqual([]);
    expect(offered('no')).toEqual(['NOT', 'note:', 'Nora Finch']);
  });
  test('are tags behind tag:, also those of several words', () => {
    expect(offered('tag:')).toEqual(['tag:vip', 'tag:"late boat"', 'tag:refund']);
    expect(offered('tag:bo')).toEqual(['tag:"late boat"']);
    expect(offered('tag:"late b')).toEqual(['tag:"late boat"']);
  });
  test('are agents by any of their names', () => {
    expect(offered('fin')).toEqual(['Nora Finch']);
  });
  test('is nothing within a phrase, a pattern or a finished field', () => {
    for (const query of ['"full ref', 'cred*', 'name:no', 'refnd~', '']) expect(offered(query)).toEqual([]);
  });
  test('is everything that fits where one asks for it', () => {
    expect(offered('', true)).toContain('customer:');
    expect(offered('', true)).not.toContain('NEAR/5');
    expect(offered('refund ', true)).toContain('NEAR/5');
  });
  test('are words of a speaker, not fields within fields', () => {
    expect(offered('agent:cus')).toEqual([]);
    expect(offered('agent:^', true)).not.toContain('customer:');
  });
});

describe('what is chosen', () => {
  test('stands in the place of what was typed', () => {
    expect(chosen('refund nea', 'NEAR/5')).toEqual({ query: 'refund NEAR/5 ', caret: 14 });
    expect(chosen('refund -cus', 'customer:')).toEqual({ query: 'refund -customer:', caret: 17 });
    expect(chosen('tag:"late b', 'tag:"late boat"')).toEqual({ query: 'tag:"late boat" ', caret: 16 });
  });
  test('leaves what stands behind the caret', () => {
    const list = completionsAt('refund ne policy', 9, WORDS, false);
    const [first] = list.options;
    expect(first && accept('refund ne policy', list, first)).toEqual({
      query: 'refund NEAR/5 policy',
      caret: 14,
    });
  });
  test('is taken out of the query where it is a filter', () => {
    expect(chosen('refund fin', 'Nora Finch')).toEqual({ query: 'refund ', caret: 7 });
  });
});
