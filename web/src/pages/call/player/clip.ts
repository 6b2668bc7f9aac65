/** A stretch of the call, in milliseconds. */
export type Clip = { fromMs: number; untilMs: number };

export const CLIP_MS_MIN = 500;
/** How long a new clip is. */
const CLIP_MS = 15_000;

/** A clip around a moment: a little before it, so that its first word is whole. */
export function clipAround(ms: number, durationMs: number): Clip {
  const fromMs = Math.max(0, Math.min(ms - 1_000, durationMs - CLIP_MS_MIN));
  return { fromMs, untilMs: Math.min(durationMs, fromMs + CLIP_MS) };
}

/** With one end moved, but never over the other. */
export function moved(clip: Clip, end: 'fromMs' | 'untilMs', ms: number, durationMs: number): Clip {
  if (end === 'fromMs') return { ...clip, fromMs: Math.max(0, Math.min(ms, clip.untilMs - CLIP_MS_MIN)) };
  return { ...clip, untilMs: Math.min(durationMs, Math.max(ms, clip.fromMs + CLIP_MS_MIN)) };
}
