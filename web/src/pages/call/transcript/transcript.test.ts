import { describe, expect, test } from 'vitest';
import { findAll, hitFrom, hitsOfSnippet, piecesOf } from './find';
import { linkAt, quoteOf } from './quote';
import { momentOf, placesOfWords, spokenAt, startsOf, type Turn, withTurn } from './turn';
import { atOneMoment, wordsOf } from './use-matches';

const turn = (index: number, text: string, startMs?: number, endMs?: number): Turn => ({
  index,
  text,
  speaker: 'AGENT',
  speakerLabel: null,
  confidence: null,
  startMs: startMs ?? null,
  endMs: endMs ?? null,
});

describe('the spoken turn', () => {
  const turns = [
    turn(0, 'a', 1_000, 2_000),
    turn(1, 'b', 3_000, 4_000),
    turn(2, 'c'),
    turn(3, 'd', 9_000, 9_500),
  ];
  const starts = startsOf(turns);
  test('is the last that has begun', () => {
    expect(spokenAt(turns, starts, 0)).toBe(-1);
    expect(spokenAt(turns, starts, 1_000)).toBe(0);
    expect(spokenAt(turns, starts, 2_999)).toBe(0);
    expect(spokenAt(turns, starts, 60_000)).toBe(3);
  });
  test('is found in a turn without a time by the one before it', () => {
    expect([...starts]).toEqual([1_000, 3_000, 3_000, 9_000]);
  });
});

describe('the moment of a word', () => {
  test('is its own where it has one', () => {
    const timed: Turn = {
      ...turn(0, 'We are full, sorry.', 1_000, 4_000),
      words: [
        { text: 'We', startMs: 1_000 },
        { text: 'are', startMs: 1_300 },
        { text: 'full,', startMs: 1_600, endMs: 2_200 },
        { text: 'sorry.', startMs: 3_100, endMs: 3_900 },
      ],
    };
    expect(momentOf(timed, 9)).toBe(1_600);
    expect(momentOf(timed, 14)).toBe(3_100);
    expect(placesOfWords(timed)[1]).toEqual({ from: 3, to: 6, startMs: 1_300, endMs: 1_600 });
  });
  test('is guessed from its share of the turn, rather early', () => {
    const long = turn(0, 'x'.repeat(100), 10_000, 20_000);
    expect(momentOf(long, 0)).toBe(10_000);
    expect(momentOf(long, 50)).toBe(14_400);
  });
  test('is unknown where nothing is', () => {
    expect(momentOf(turn(0, 'a'), 0)).toBeNull();
  });
  test('survives words that the text does not have', () => {
    const odd: Turn = {
      ...turn(0, 'Ten euros', 0, 900),
      words: [
        { text: '10', startMs: 0 },
        { text: 'euros', startMs: 500 },
      ],
    };
    expect(placesOfWords(odd)).toEqual([{ from: 4, to: 9, startMs: 500, endMs: 900 }]);
  });
});

describe('a turn that arrives', () => {
  test('is put in its place, and replaces what was there', () => {
    const turns = [turn(0, 'a'), turn(2, 'c')];
    expect(withTurn(turns, turn(3, 'd')).map(({ text }) => text)).toEqual(['a', 'c', 'd']);
    expect(withTurn(turns, turn(1, 'b')).map(({ text }) => text)).toEqual(['a', 'b', 'c']);
    expect(withTurn(turns, turn(2, 'C')).map(({ text }) => text)).toEqual(['a', 'C']);
  });
});

describe('find', () => {
  test('takes no notice of case, accents and vowel points', () => {
    const turns = [turn(0, 'Café com açúcar'), turn(1, 'שָׁלוֹם לכולם'), turn(2, 'CAFE')];
    expect(findAll(turns, 'cafe')).toEqual([
      { place: 0, from: 0, to: 4 },
      { place: 2, from: 0, to: 4 },
    ]);
    const [hit] = findAll(turns, 'שלום');
    expect(turns[1]?.text.slice(hit?.from, hit?.to)).toBe('שָׁלוֹם');
  });
  test('finds nothing of nothing, and takes signs as they are', () => {
    expect(findAll([turn(0, 'a.b')], '  ')).toEqual([]);
    expect(findAll([turn(0, 'a.b axb')], 'a.b')).toHaveLength(1);
  });
  test('counts characters of two units as they stand', () => {
    const text = '😀 refund İstanbul refund';
    for (const { from, to } of findAll([turn(0, text)], 'refund'))
      expect(text.slice(from, to)).toBe('refund');
  });
  test('goes round at the end', () => {
    const hits = [{ place: 2, from: 0, to: 1 }];
    expect([hitFrom(hits, 1), hitFrom(hits, 5), hitFrom([], 0)]).toEqual([0, 0, -1]);
  });
  test('places a snippet with its ellipses in the turn', () => {
    const text = 'a refund, or another refund for the room';
    const snippet = [
      { text: '…another ', matched: false },
      { text: 'refund', matched: true },
      { text: ' for the…', matched: false },
    ];
    expect(hitsOfSnippet(4, text, snippet)).toEqual([{ place: 4, from: 21, to: 27 }]);
  });
});

test('a text is cut at the borders of matches and of the spoken word', () => {
  const pieces = piecesOf('one two three', [{ from: 4, to: 13, current: true }], { from: 4, to: 7 });
  expect(pieces.map(({ text, hit, spoken }) => [text, hit, spoken])).toEqual([
    ['one ', false, false],
    ['two', true, true],
    [' three', true, false],
  ]);
});

describe('what one takes along', () => {
  test('is a quote with speaker, second and link', () => {
    const link = linkAt('https://calls.example', 'call_1', 83_900);
    expect(quoteOf([{ speaker: 'Ann', clock: '1:23', text: ' We are full. ' }], link)).toBe(
      'Ann (1:23): “We are full.”\nhttps://calls.example/calls/call_1?t=83',
    );
  });
});

describe('a search on the way to a call', () => {
  test('is asked again for the second in which the call began', () => {
    expect(atOneMoment('2026-11-10T21:16:05.123456+00:00').startedAt).toEqual({
      from: '2026-11-10T21:16:05.000Z',
      until: '2026-11-10T21:16:06.000Z',
    });
  });
  test('is marked by its plain words for whoever may not search', () => {
    expect(wordsOf('agent:"so sorry" AND refund* -"not this" -never NEAR/5 עברית')).toEqual([
      'so sorry',
      'refund',
      'עברית',
    ]);
  });
});
