import type { Format } from '@/i18n/format';
import { GOAL } from '../figures';

/** One day's figures, as `Query.operations` has them. */
export type HistoryDay = {
  day: string;
  calls: number;
  recordingsStored: number;
  recordingsFailed: number;
  uploadSuccessRate?: number | null;
  storedBytes: number;
  averageRecordingBytes?: number | null;
  downloads: number;
  transcriptDownloads: number;
  orphansFound: number;
  gapsFound: number;
  queueDepth?: number | null;
  indexLag?: number | null;
  uploadsRetrying?: number | null;
};

export type MetricName = Exclude<keyof HistoryDay, 'day'>;

export type Metric = {
  name: MetricName;
  unit: 'number' | 'percent' | 'bytes';
  goal?: number;
  zoomed?: boolean;
  /** Anything but nothing is bad. */
  bad?: boolean;
};

export const METRICS: readonly Metric[] = [
  { name: 'uploadSuccessRate', unit: 'percent', goal: GOAL.successRate, zoomed: true },
  { name: 'recordingsStored', unit: 'number' },
  { name: 'recordingsFailed', unit: 'number', bad: true },
  { name: 'uploadsRetrying', unit: 'number' },
  { name: 'averageRecordingBytes', unit: 'bytes' },
  { name: 'storedBytes', unit: 'bytes' },
  { name: 'orphansFound', unit: 'number', bad: true },
  { name: 'gapsFound', unit: 'number', bad: true },
  { name: 'queueDepth', unit: 'number' },
  { name: 'indexLag', unit: 'number' },
  { name: 'downloads', unit: 'number' },
  { name: 'transcriptDownloads', unit: 'number' },
  { name: 'calls', unit: 'number' },
];

export const pointsOf = (days: readonly HistoryDay[], name: MetricName) =>
  days.map((each) => ({ day: each.day, value: each[name] ?? null }));

/** A figure of a metric as people write it. */
export const writeOf =
  ({ unit }: Metric, format: Format) =>
  (value: number): string =>
    format[unit](value);
