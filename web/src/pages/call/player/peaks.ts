/** The loudness of a recording as the server has it: bounds of each column, -1…1, for each channel. */
export type Peaks = {
  durationMs: number;
  channels: readonly { min: readonly number[]; max: readonly number[] }[];
};

/** As fine as the server gives them. */
export const COLUMNS_MAX = 2_048;

export type Lane = { speaker: SpeakerName | null };
export type SpeakerName = 'AGENT' | 'CUSTOMER' | 'SYSTEM' | 'UNKNOWN';

type Spoken = {
  startMs?: number | null | undefined;
  endMs?: number | null | undefined;
  speaker: SpeakerName;
};

/** So much louder must one channel be than the other while somebody speaks. */
const CLEARLY = 2;

/**
 * Whose each channel is: as the archive says, else by who is heard on it while the transcript has them speaking, where
 * that is clear for both sides.
 */
export function lanesOf(peaks: Peaks, told: readonly SpeakerName[], turns: readonly Spoken[]): Lane[] {
  const count = peaks.channels.length;
  if (told.length === count) return told.map((speaker) => ({ speaker }));
  if (count === 2) {
    const agent = loudness(peaks, turns, 'AGENT');
    const customer = loudness(peaks, turns, 'CUSTOMER');
    if (agent && customer) {
      const [agentLeft, agentRight] = agent;
      const [customerLeft, customerRight] = customer;
      if (agentLeft > CLEARLY * agentRight && customerRight > CLEARLY * customerLeft) {
        return [{ speaker: 'AGENT' }, { speaker: 'CUSTOMER' }];
      }
      if (agentRight > CLEARLY * agentLeft && customerLeft > CLEARLY * customerRight) {
        return [{ speaker: 'CUSTOMER' }, { speaker: 'AGENT' }];
      }
    }
  }
  return peaks.channels.map(() => ({ speaker: null }));
}

function loudness(peaks: Peaks, turns: readonly Spoken[], speaker: SpeakerName): [number, number] | null {
  const columns = peaks.channels[0]?.max.length ?? 0;
  const sums: [number, number] = [0, 0];
  let seen = 0;
  for (const turn of turns) {
    if (turn.speaker !== speaker || turn.startMs == null || turn.endMs == null) continue;
    const first = Math.ceil((turn.startMs / peaks.durationMs) * columns);
    const last = Math.min(columns - 1, Math.floor((turn.endMs / peaks.durationMs) * columns));
    for (let column = first; column <= last; column += 1) {
      for (const channel of [0, 1] as const) {
        const { min, max } = peaks.channels[channel] ?? { min: [], max: [] };
        sums[channel] += (max[column] ?? 0) - (min[column] ?? 0);
      }
      seen += 1;
    }
  }
  return seen > 0 ? sums : null;
}

/** Who speaks in each column: for a recording that has everybody on one channel. */
export function speakersByColumn(
  durationMs: number,
  columns: number,
  turns: readonly Spoken[],
): (SpeakerName | null)[] {
  const speakers: (SpeakerName | null)[] = new Array(columns).fill(null);
  for (const { startMs, endMs, speaker } of turns) {
    if (startMs == null) continue;
    const first = Math.max(0, Math.floor((startMs / durationMs) * columns));
    const last = Math.min(columns - 1, Math.floor(((endMs ?? startMs) / durationMs) * columns));
    for (let column = first; column <= last; column += 1) speakers[column] = speaker;
  }
  return speakers;
}
