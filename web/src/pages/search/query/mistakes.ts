/** A place in a query that makes no sense, or that was read otherwise than written. */
export type Remark = {
  /** Where it stands, in UTF-16 units as inputs count. */
  start: number;
  end: number;
  /** What stands there, as the server names it. */
  found: string;
  /** What was expected there; null where the search went on without. */
  expected: string | null;
  /** The whole sentence of the server. */
  sentence: string;
};

const PLACE = /^(.+?) at character (\d+)(.*)$/s;
const EXPECTED = /^: expected (.+)$/s;
const SUGGESTION = /^no call has “(.+)”: did you mean “(.+)”\?$/s;

/** The place that a sentence of the server is about; null where it is about the query as a whole. */
export function remarkOf(sentence: string, query: string): Remark | null {
  const text = sentence.replace(/^query: /, '');
  const match = PLACE.exec(text);
  if (!match) return null;
  const [, found = '', position = '1', rest = ''] = match;
  // The server counts characters; an input counts UTF-16 units.
  const characters = [...query];
  const from = Math.min(Number(position), characters.length + 1) - 1;
  const length = lengthOf(found, characters.slice(from).join(''));
  const start = characters.slice(0, from).join('').length;
  const end = Math.min(start + length, query.length);
  return {
    start,
    end: Math.max(end, start),
    found,
    expected: EXPECTED.exec(rest)?.[1] ?? null,
    sentence: text,
  };
}

/** How much of what stands there is meant. */
function lengthOf(found: string, there: string): number {
  const quoted = /^“(.*)”$/s.exec(found)?.[1];
  const said = quoted ?? found;
  if (said !== '' && there.startsWith(said)) return said.length;
  // An operator may be written with more between its words than the server repeats.
  const loose = said
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    .join('\\s*');
  const spread = new RegExp(`^${loose}`).exec(there)?.[0];
  if (spread) return spread.length;
  if (found === 'unclosed quote') return there.length;
  if (found === 'brackets') return /^\(\s*\)/.exec(there)?.[0].length ?? 1;
  return there === '' ? 0 : 1;
}

/** "No call has “refnd”: did you mean “refund”?" */
export function suggestionOf(notice: string): { word: string; instead: string } | null {
  const [, word, instead] = SUGGESTION.exec(notice) ?? [];
  return word !== undefined && instead !== undefined ? { word, instead } : null;
}

/** The query with a word replaced wherever it stands alone. */
export function replaceWord(query: string, word: string, instead: string): string {
  const escaped = word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return query.replace(new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'giu'), instead);
}

/** Pieces of a query, in order, with the remark that each is about. */
export function pieces(query: string, remarks: readonly Remark[]): { text: string; remark: Remark | null }[] {
  const out: { text: string; remark: Remark | null }[] = [];
  let place = 0;
  for (const remark of [...remarks].sort((a, b) => a.start - b.start)) {
    if (remark.start < place) continue;
    if (remark.start > place) out.push({ text: query.slice(place, remark.start), remark: null });
    // What is missing at the end is underlined behind the last letter.
    out.push({ text: query.slice(remark.start, remark.end) || ' ', remark });
    place = remark.end;
  }
  if (place < query.length) out.push({ text: query.slice(place), remark: null });
  return out;
}
