import type { SpeakerName } from '../player/peaks';
import type { Turn } from '../transcript/turn';

/** A stretch of the call in which one side speaks, or nobody. */
export type Stretch = { fromMs: number; untilMs: number; speaker: SpeakerName | null };

export type Figures = {
  /** Milliseconds each side spoke, the longest first. */
  talk: { speaker: SpeakerName; ms: number; share: number }[];
  stretches: Stretch[];
  /** The longest first. */
  monologues: Stretch[];
  silences: Stretch[];
  /** One side began while the other still spoke, in the order of the call: `speaker` is who began. */
  interruptions: Stretch[];
};

/** A pause that people notice. */
const SILENCE_MS_MIN = 3_000;
/** A breath does not end a monologue. */
const BREATH_MS = 2_500;
const MONOLOGUE_MS_MIN = 15_000;
/** A short overlap is how people talk, and how transcripts round. */
const OVERLAP_MS_MIN = 300;
const SHOWN_MAX = 5;

const lengthOf = ({ fromMs, untilMs }: Stretch) => untilMs - fromMs;
const longestFirst = (a: Stretch, b: Stretch) => lengthOf(b) - lengthOf(a);

/** Who talked when, from the turns that have times; null where none has. */
export function figuresOf(turns: readonly Turn[], durationMs: number): Figures | null {
  const stretches: Stretch[] = turns
    .flatMap(({ startMs, endMs, speaker }) =>
      startMs == null || endMs == null || endMs <= startMs
        ? []
        : [{ fromMs: startMs, untilMs: endMs, speaker }],
    )
    .sort((a, b) => a.fromMs - b.fromMs);
  if (stretches.length === 0) return null;
  return {
    talk: talkOf(stretches),
    stretches,
    monologues: monologuesOf(stretches).sort(longestFirst).slice(0, SHOWN_MAX),
    silences: silencesOf(stretches, durationMs).sort(longestFirst).slice(0, SHOWN_MAX),
    interruptions: interruptionsOf(stretches),
  };
}

function talkOf(stretches: readonly Stretch[]): Figures['talk'] {
  const sums = new Map<SpeakerName, number>();
  let all = 0;
  for (const stretch of stretches) {
    if (!stretch.speaker) continue;
    sums.set(stretch.speaker, (sums.get(stretch.speaker) ?? 0) + lengthOf(stretch));
    all += lengthOf(stretch);
  }
  return [...sums].map(([speaker, ms]) => ({ speaker, ms, share: ms / all })).sort((a, b) => b.ms - a.ms);
}

function monologuesOf(stretches: readonly Stretch[]): Stretch[] {
  const runs: Stretch[] = [];
  for (const stretch of stretches) {
    const run = runs.at(-1);
    if (run && run.speaker === stretch.speaker && stretch.fromMs - run.untilMs <= BREATH_MS) {
      run.untilMs = Math.max(run.untilMs, stretch.untilMs);
    } else runs.push({ ...stretch });
  }
  return runs.filter((run) => lengthOf(run) >= MONOLOGUE_MS_MIN);
}

function silencesOf(stretches: readonly Stretch[], durationMs: number): Stretch[] {
  const found: Stretch[] = [];
  let heardUntil = 0;
  for (const { fromMs, untilMs } of [...stretches, { fromMs: durationMs, untilMs: durationMs }]) {
    if (fromMs - heardUntil >= SILENCE_MS_MIN) {
      found.push({ fromMs: heardUntil, untilMs: fromMs, speaker: null });
    }
    heardUntil = Math.max(heardUntil, untilMs);
  }
  return found;
}

function interruptionsOf(stretches: readonly Stretch[]): Stretch[] {
  const found: Stretch[] = [];
  let latest: Stretch | null = null;
  for (const stretch of stretches) {
    if (latest && latest.speaker !== stretch.speaker && latest.untilMs - stretch.fromMs >= OVERLAP_MS_MIN) {
      found.push({
        fromMs: stretch.fromMs,
        untilMs: Math.min(latest.untilMs, stretch.untilMs),
        speaker: stretch.speaker,
      });
    }
    if (!latest || stretch.untilMs > latest.untilMs) latest = stretch;
  }
  return found;
}
