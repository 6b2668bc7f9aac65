import type { TurnFieldsFragment } from '../generated/graphql';

/** A word with its time, where the source gave times. */
export type Word = { text: string; startMs: number; endMs?: number | null };

/** One speaker's uninterrupted words. */
export type Turn = Omit<TurnFieldsFragment, '__typename' | 'speakerName' | 'words'> & {
  speakerName?: string | null;
  words?: readonly Word[] | null;
};

/** The last turn that has begun at a moment: its place in the list, or -1 before the first. */
export function spokenAt(turns: readonly Turn[], starts: Float64Array, ms: number): number {
  let low = 0;
  let high = Math.min(starts.length, turns.length);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** When each turn begins; one without a time begins with the one before it. */
export function startsOf(turns: readonly Turn[]): Float64Array {
  const starts = new Float64Array(turns.length);
  let before = 0;
  turns.forEach((turn, place) => {
    before = Math.max(before, turn.startMs ?? before);
    starts[place] = before;
  });
  return starts;
}

export const isTimed = (turns: readonly Turn[]): boolean => turns.some(({ startMs }) => startMs != null);

/** Where each word with a time stands in the turn's text. A word that is not found there has no place. */
export function placesOfWords(turn: Turn): { from: number; to: number; startMs: number; endMs: number }[] {
  const places: { from: number; to: number; startMs: number; endMs: number }[] = [];
  let after = 0;
  const words = turn.words ?? [];
  words.forEach((word, number) => {
    const text = word.text.trim();
    const from = text === '' ? -1 : turn.text.indexOf(text, after);
    if (from < 0 || from - after > 80) return;
    const endMs = word.endMs ?? words[number + 1]?.startMs ?? turn.endMs ?? word.startMs;
    places.push({ from, to: from + text.length, startMs: word.startMs, endMs });
    after = from + text.length;
  });
  return places;
}

/** Before a guessed word: rather a little too early than too late. */
const EARLIER_MS = 600;

/** When the character at an offset of the text is said: by the word's own time, else by its share of the turn. */
export function momentOf(turn: Turn, offset: number): number | null {
  if (turn.startMs == null) return null;
  const word = placesOfWords(turn).findLast(({ from }) => from <= offset);
  if (word) return word.startMs;
  if (turn.endMs == null || turn.text.length === 0) return turn.startMs;
  const share = Math.min(1, offset / turn.text.length);
  return Math.max(turn.startMs, turn.startMs + share * (turn.endMs - turn.startMs) - EARLIER_MS);
}

/** Puts a turn into its place, or replaces the one that has it. */
export function withTurn(turns: readonly Turn[], turn: Turn): readonly Turn[] {
  const last = turns.at(-1);
  if (!last || last.index < turn.index) return [...turns, turn];
  const place = turns.findIndex(({ index }) => index >= turn.index);
  const next = turns.slice();
  next.splice(place, next[place]?.index === turn.index ? 1 : 0, turn);
  return next;
}
