import { streamClient } from '@/graphql/client';
import { problemOf } from '@/graphql/errors';
import { CallAudio } from '../documents';

/** A link to the sound, and when it ends (milliseconds of this computer's clock). */
export type Link = { url: string; expiresAt: number };

/** Throws while the server is away; `making` while an encoding is being made; null where there is nothing. */
export type LinkSource = () => Promise<Link | 'making' | null>;

/** Longest wait between two attempts. */
const WAIT_MS_MAX = 8_000;

/** Waits before an attempt, ever longer. `onWaiting` is given what ends the wait early. */
export function pauseBefore(attempt: number, onWaiting: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.min(WAIT_MS_MAX, 400 * 2 ** (attempt - 1)));
    onWaiting(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/**
 * The same path on the server that the page came from: it is the server that signed it, whatever name it gives
 * itself, and the content security policy allows no other.
 */
export function ownPath(url: string): string {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}

/** Asks so often for an MP3 that is being made; then the stored file is played where the browser can. */
const MAKING_MAX = 12;

/** Links to a recording: MP3, which every browser plays. Its length of life is counted from now, by our own clock. */
export function linksOf(recordingId: string, canPlay: (mimeType: string) => boolean): LinkSource {
  let making = 0;
  return async () => {
    const asked = await streamClient
      .query(
        CallAudio,
        { id: recordingId, original: making >= MAKING_MAX },
        { requestPolicy: 'network-only' },
      )
      .toPromise();
    if (asked.error) {
      if (problemOf(asked.error).retryable) throw asked.error;
      return null;
    }
    const recording = asked.data?.node?.__typename === 'Recording' ? asked.data.node : null;
    if (recording?.status !== 'COMPLETED') return null;
    const { mimeType } = recording;
    const link = recording.mp3 ?? (mimeType && canPlay(mimeType) ? recording.stored : null);
    if (!link) {
      making += 1;
      return 'making';
    }
    return { url: ownPath(link.url), expiresAt: Date.now() + link.expiresIn * 1000 };
  };
}
