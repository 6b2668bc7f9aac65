/** The address of a call at a second. */
export function linkAt(origin: string, callId: string, ms: number | null): string {
  const second = ms === null ? '' : `?t=${Math.floor(ms / 1000)}`;
  return `${origin}/calls/${encodeURIComponent(callId)}${second}`;
}

export type QuotedTurn = { speaker: string; clock: string | null; text: string };

/** Words of a call, ready to be pasted into a mail: who said it, when, and where to hear it. */
export function quoteOf(turns: readonly QuotedTurn[], link: string): string {
  const lines = turns
    .filter(({ text }) => text.trim() !== '')
    .map(({ speaker, clock, text }) => `${speaker}${clock === null ? '' : ` (${clock})`}: “${text.trim()}”`);
  return [...lines, link].join('\n');
}
