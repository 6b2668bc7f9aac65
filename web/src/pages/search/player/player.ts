import { streamClient } from '@/graphql/client';
import { MomentAudioQuery } from '../documents';
import { SharedPlayer } from './shared-player';

/** The player of the search pages: one media element, whichever row is heard. */
export const player = new SharedPlayer(async (callId, format) => {
  const { data, error } = await streamClient
    .query(
      MomentAudioQuery,
      { id: callId, format: format === 'ORIGINAL' ? null : format },
      { requestPolicy: 'network-only' },
    )
    .toPromise();
  if (error) throw error;
  const recording = data?.call?.recording;
  if (recording?.status !== 'COMPLETED') return undefined;
  // Without a link the original is not to be had; an encoding may still come.
  return recording.audio ?? (format === 'ORIGINAL' ? undefined : null);
});
