import { compact, day, integer, oneOf, text } from '@/app/search-params';
import type { DownloadFilter, GapCause, Stage, StageStatus } from './generated/graphql';

export const VIEWS = ['figures', 'stages', 'completeness', 'retention', 'downloads'] as const;
export type View = (typeof VIEWS)[number];
export const STAGES = ['RECORDING', 'TRANSCRIPT', 'SUMMARY'] as const satisfies readonly Stage[];
export const STATUSES = ['FAILED', 'PROCESSING', 'PENDING'] as const satisfies readonly StageStatus[];
export const DAYS = [7, 30, 90, 365] as const;
export const CAUSES = [
  'NEVER_ANNOUNCED',
  'UNAVAILABLE',
  'EXPIRED',
  'TRUNCATED',
  'REFUSED',
  'TOO_SHORT',
  'ABSENT',
  'WAITING',
  'DELETED',
] as const satisfies readonly GapCause[];

/** What the address of the page says; everything left out is the standard. */
export type OperationsSearch = {
  view?: View;
  /** Days of history. */
  days?: number;
  stage?: Stage;
  status?: StageStatus;
  account?: string;
  cause?: GapCause;
  gaps?: 'closed';
  /** UTC days for completeness, days of the viewer's zone for downloads; both included. */
  from?: string;
  until?: string;
  user?: string;
  call?: string;
};

export const validateOperationsSearch = (raw: Record<string, unknown>): OperationsSearch =>
  compact({
    view: oneOf(raw, 'view', VIEWS),
    days: integer(raw, 'days', 1, 366),
    stage: oneOf(raw, 'stage', STAGES),
    status: oneOf(raw, 'status', STATUSES),
    account: text(raw, 'account', 100),
    cause: oneOf(raw, 'cause', CAUSES),
    gaps: oneOf(raw, 'gaps', ['closed']),
    from: day(raw, 'from'),
    until: day(raw, 'until'),
    user: text(raw, 'user', 200),
    call: text(raw, 'call', 100),
  }) as OperationsSearch;

/** `2026-11-03`, so many days later or earlier. */
export function shiftDay(named: string, by: number): string {
  return new Date(Date.parse(`${named}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10);
}

export const utcDay = (now: Date): string => now.toISOString().slice(0, 10);

/** The days that completeness is shown of: the last 30 unless others are named; `until` is the day after. */
export function checkedDays(search: OperationsSearch, now: Date): { from: string; until: string } {
  const until = shiftDay(search.until ?? utcDay(now), 1);
  return { from: search.from ?? shiftDay(until, -30), until };
}

const startOfDay = (named: string, later = 0): string => {
  const [year = 0, month = 1, date = 1] = named.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
};

/** Whose downloads, of what, when. */
export function downloadFilter({ user, call, from, until }: OperationsSearch): DownloadFilter {
  const at = {
    ...(from ? { from: startOfDay(from) } : {}),
    ...(until ? { until: startOfDay(until, 1) } : {}),
  };
  return {
    ...(user ? { userId: user } : {}),
    ...(call ? { callId: call } : {}),
    ...(from || until ? { at } : {}),
  };
}
