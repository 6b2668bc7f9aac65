import type { Peaks } from './peaks';
import type { Silence } from './player';

/** Louder than this is somebody, or something. Telephone lines hiss below it. */
const QUIET = 0.03;
/** Shorter pauses belong to how people speak. */
const SILENCE_MS_MIN = 1_500;
/** Columns longer than this hide pauses: then the turns' own times say where nobody speaks. */
const COLUMN_MS_MAX = 500;

type Spoken = { startMs?: number | null; endMs?: number | null };

/** Where nobody speaks on any channel. */
export function silencesOf(peaks: Peaks | null, turns: readonly Spoken[]): Silence[] {
  const columns = peaks?.channels[0]?.max.length ?? 0;
  const columnMs = peaks && columns > 0 ? peaks.durationMs / columns : Number.POSITIVE_INFINITY;
  if (peaks && columnMs <= COLUMN_MS_MAX) return quietColumns(peaks, columns, columnMs);
  return gapsBetween(turns, peaks?.durationMs ?? 0);
}

function quietColumns({ channels }: Peaks, columns: number, columnMs: number): Silence[] {
  const found: Silence[] = [];
  let since = -1;
  for (let column = 0; column <= columns; column += 1) {
    const quiet =
      column < columns &&
      channels.every(({ min, max }) => Math.max(-(min[column] ?? 0), max[column] ?? 0) < QUIET);
    if (quiet && since < 0) since = column;
    if (quiet || since < 0) continue;
    if ((column - since) * columnMs >= SILENCE_MS_MIN) {
      found.push({ fromMs: since * columnMs, untilMs: column * columnMs });
    }
    since = -1;
  }
  return found;
}

function gapsBetween(turns: readonly Spoken[], durationMs: number): Silence[] {
  const found: Silence[] = [];
  let heardUntil = 0;
  const timed = turns
    .flatMap(({ startMs, endMs }) => (startMs == null || endMs == null ? [] : [[startMs, endMs] as const]))
    .sort((a, b) => a[0] - b[0]);
  if (timed.length === 0) return found;
  for (const [startMs, endMs] of [...timed, [durationMs, durationMs] as const]) {
    if (startMs - heardUntil >= SILENCE_MS_MIN) found.push({ fromMs: heardUntil, untilMs: startMs });
    heardUntil = Math.max(heardUntil, endMs);
  }
  return found;
}
