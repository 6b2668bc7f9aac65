import type { Turn } from './turn';

/** A piece of a turn's text that was looked for: `place` is the turn's place in the list. */
export type Hit = { place: number; from: number; to: number };

/** More than this nobody goes through one by one. */
export const HITS_MAX = 2_000;

const MARKS = /\p{M}/u;

/** Without case, accents and vowel points, and for each character where it stood before. */
function folded(text: string): { text: string; at: number[] } {
  let plain = '';
  const at: number[] = [];
  let offset = 0;
  for (const character of text) {
    for (const part of character.normalize('NFKD').toLowerCase()) {
      if (MARKS.test(part)) continue;
      plain += part;
      for (let unit = 0; unit < part.length; unit += 1) at.push(offset);
    }
    offset += character.length;
  }
  at.push(offset);
  return { text: plain, at };
}

/** All places of the words in the call, in its order. */
export function findAll(turns: readonly Turn[], wanted: string): Hit[] {
  const needle = folded(wanted.trim()).text;
  if (needle === '') return [];
  const hits: Hit[] = [];
  for (let place = 0; place < turns.length && hits.length < HITS_MAX; place += 1) {
    const hay = folded(turns[place]?.text ?? '');
    for (
      let from = hay.text.indexOf(needle);
      from >= 0;
      from = hay.text.indexOf(needle, from + needle.length)
    ) {
      hits.push({ place, from: hay.at[from] ?? 0, to: hay.at[from + needle.length] ?? 0 });
      if (hits.length >= HITS_MAX) break;
    }
  }
  return hits;
}

type Snippet = readonly { text: string; matched: boolean }[];

/** Where the matched parts of a moment's snippet stand in the turn it is of. */
export function hitsOfSnippet(place: number, text: string, snippet: Snippet): Hit[] {
  const whole = snippet.map((part) => part.text).join('');
  let after = text.indexOf(whole.replace(/^…|…$/gu, '').trim());
  if (after < 0) after = 0;
  const hits: Hit[] = [];
  for (const part of snippet) {
    const words = part.text.replace(/^…|…$/gu, '');
    if (words.trim() === '') continue;
    const from = text.indexOf(words.trim(), after);
    if (from < 0) continue;
    after = from + words.trim().length;
    if (part.matched) hits.push({ place, from, to: after });
  }
  return hits;
}

export const inOrder = (a: Hit, b: Hit): number => a.place - b.place || a.from - b.from;

/** The first hit at or after a turn, going round at the end; -1 where there is none. */
export function hitFrom(hits: readonly Hit[], place: number): number {
  if (hits.length === 0) return -1;
  const next = hits.findIndex((hit) => hit.place >= place);
  return Math.max(0, next);
}

export type Piece = { text: string; from: number; hit: boolean; current: boolean; spoken: boolean };

/** Cuts a text at the borders of what is marked in it. */
export function piecesOf(
  text: string,
  hits: readonly { from: number; to: number; current?: boolean }[],
  spoken: { from: number; to: number } | null,
): Piece[] {
  const borders = new Set([0, text.length]);
  for (const { from, to } of spoken ? [...hits, spoken] : hits) {
    borders.add(Math.min(from, text.length));
    borders.add(Math.min(to, text.length));
  }
  const sorted = [...borders].sort((a, b) => a - b);
  return sorted.slice(0, -1).map((from, number) => {
    const to = sorted[number + 1] ?? text.length;
    const over = hits.filter((hit) => hit.from <= from && hit.to >= to);
    return {
      text: text.slice(from, to),
      from,
      hit: over.length > 0,
      current: over.some(({ current }) => current === true),
      spoken: spoken !== null && spoken.from <= from && spoken.to >= to,
    };
  });
}
