/** Where a statement comes from. */
export type Source =
  | { kind: 'call'; id: string /** Seconds from the call's beginning. */; at: number }
  | { kind: 'booking'; id: string }
  | { kind: 'customer'; id: string };

export type Part = { text: string; quoted: boolean };
export type Statement = { parts: Part[]; source: Source | null };

const SOURCE = /\s*\[((call|booking|customer)_[0-9a-f]+)(?: (\d+(?::\d{2}){1,2}))?\]$/;

const seconds = (clock: string): number => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);

/**
 * A context (docs/context.md) as statements: one a line, the words of people apart from ours, the source apart from
 * both. What people said never contains a quotation mark or a bracket, so nothing of it can look like a source.
 */
export function readContext(context: string): Statement[] {
  return context
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const found = SOURCE.exec(line);
      const text = found ? line.slice(0, found.index) : line;
      return { parts: partsOf(text), source: found ? sourceOf(found) : null };
    });
}

function sourceOf([, id = '', kind, clock]: RegExpExecArray): Source {
  if (kind === 'call') return { kind, id, at: clock ? seconds(clock) : 0 };
  return { kind: kind as 'booking' | 'customer', id };
}

function partsOf(text: string): Part[] {
  return text
    .split('"')
    .map((part, place) => ({ text: part, quoted: place % 2 === 1 }))
    .filter((part) => part.text !== '');
}
