export type SpeakerName = 'AGENT' | 'CUSTOMER' | 'SYSTEM' | 'UNKNOWN';

/** Who must say it, and what, where the whole query is about one speaker: `customer:(refund boat)`. */
export function speakerOf(query: string): { speaker: SpeakerName | null; inner: string } {
  const match = /^(agent|customer|system|unknown):(.+)$/is.exec(query.trim());
  const [, name, rest] = match ?? [];
  if (!name || !rest) return { speaker: null, inner: query.trim() };
  const speaker = name.toUpperCase() as SpeakerName;
  if (/^[\p{L}\p{N}]+$/u.test(rest)) return { speaker, inner: rest };
  if (/^"[^"]*"$/.test(rest)) return { speaker, inner: rest };
  return isOneGroup(rest)
    ? { speaker, inner: rest.slice(1, -1).trim() }
    : { speaker: null, inner: query.trim() };
}

/** Whether a text is one pair of brackets with everything else in it. */
function isOneGroup(text: string): boolean {
  if (!text.startsWith('(') || !text.endsWith(')')) return false;
  let depth = 0;
  let quoted = false;
  for (const [place, letter] of [...text].entries()) {
    if (letter === '"') quoted = !quoted;
    if (quoted) continue;
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (depth === 0 && place < [...text].length - 1) return false;
  }
  return depth === 0;
}

/** Fields and conditions that are about no words of a speaker. */
const ABOUT_CALLS = /(^|[\s(-])((summary|name|reference|tag|topic|note):|(duration|silence)\s*[<=>])/i;

/** Whether a query can be narrowed to what one speaker says. */
export const canNarrowSpeaker = (query: string): boolean => query.trim() !== '' && !ABOUT_CALLS.test(query);

/** The query narrowed to a speaker, or wide again where it was so already. */
export function toggleSpeaker(query: string, wanted: SpeakerName): string {
  const { speaker, inner } = speakerOf(query);
  if (speaker === wanted) return inner;
  const name = wanted.toLowerCase();
  const single = /^[\p{L}\p{N}]+$/u.test(inner) || /^"[^"]*"$/.test(inner);
  return `${name}:${single ? inner : `(${inner})`}`;
}
