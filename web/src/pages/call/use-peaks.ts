import { useEffect, useState } from 'react';
import { streamClient } from '@/graphql/client';
import { CallWaveform } from './documents';
import { COLUMNS_MAX, type Peaks } from './player/peaks';

/** The recording's peaks, read once; `missing` where the server has none. */
export function usePeaks(recordingId: string | null): Peaks | 'missing' | null {
  const [found, setFound] = useState<{ id: string; peaks: Peaks | 'missing' } | null>(null);
  useEffect(() => {
    if (!recordingId) return;
    const { unsubscribe } = streamClient
      .query(CallWaveform, { id: recordingId, width: COLUMNS_MAX }, { requestPolicy: 'network-only' })
      .subscribe(({ data }) => {
        const waveform = data?.node?.__typename === 'Recording' ? data.node.waveform : null;
        const drawable = waveform && waveform.durationMs > 0 && waveform.channels.length > 0;
        setFound({ id: recordingId, peaks: drawable ? waveform : 'missing' });
      });
    return unsubscribe;
  }, [recordingId]);
  return recordingId && found?.id === recordingId ? found.peaks : null;
}
