import type { FiguresQuery } from './generated/graphql';

export type Figures = FiguresQuery['archive'];
export type Tone = 'good' | 'bad' | 'plain';

/** The source documents' goals. */
export const GOAL = { successRate: 0.999, retryingShare: 0.01, averageBytes: 50_000_000, orphans: 0 };

export const successTone = ({ uploadSuccessRate: rate }: Figures): Tone =>
  rate === null || rate === undefined ? 'plain' : rate >= GOAL.successRate ? 'good' : 'bad';

/** Recordings that are being tried again, as a share of all that are known. */
export function retryingShare({ recordings, uploadsRetrying, uploadsFailed }: Figures): number {
  const all = recordings + uploadsRetrying + uploadsFailed;
  return all === 0 ? 0 : uploadsRetrying / all;
}

export const retryingTone = (figures: Figures): Tone =>
  retryingShare(figures) < GOAL.retryingShare || figures.uploadsRetrying === 0 ? 'good' : 'bad';

export const averageTone = ({ averageRecordingBytes: bytes }: Figures): Tone =>
  bytes === null || bytes === undefined ? 'plain' : bytes < GOAL.averageBytes ? 'good' : 'bad';

export const noneTone = (count: number): Tone => (count === 0 ? 'good' : 'bad');

/** How much of the quota is used, 0…1; null where there is none. */
export const quotaUsed = ({ storageBytes, storageQuotaBytes }: Figures): number | null =>
  storageQuotaBytes ? Math.min(1, storageBytes / storageQuotaBytes) : null;
