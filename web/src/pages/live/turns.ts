import type { LiveTurnFragment } from './generated/graphql';

export type Turn = LiveTurnFragment;

/** Turns of a call that are kept; the call's page has all of them. */
export const TURNS_MAX = 200;

/** Turns with others that came: each place once, what came last counts, and no more than the newest `max`. */
export function mergeTurns(
  known: readonly Turn[],
  came: readonly Turn[],
  max: number = TURNS_MAX,
): readonly Turn[] {
  if (came.length === 0) return known;
  const byIndex = new Map(known.map((turn) => [turn.index, turn]));
  for (const turn of came) byIndex.set(turn.index, turn);
  return [...byIndex.values()].sort((a, b) => a.index - b.index).slice(-max);
}

/**
 * When the last word was spoken, as far as is known: by the turn's own time in the call, else by when it arrived.
 * Null before the first word.
 */
export function lastSpokenAt(
  startedAt: string,
  turns: readonly Turn[],
  arrivedAt: string | null,
): number | null {
  const last = turns.at(-1);
  if (!last) return null;
  const offset = last.endMs ?? last.startMs;
  if (typeof offset === 'number') return Date.parse(startedAt) + offset;
  return arrivedAt === null ? null : Date.parse(arrivedAt);
}
