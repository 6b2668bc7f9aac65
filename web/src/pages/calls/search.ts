import { compact, day, integer, oneOf, someOf, text, texts } from '@/app/search-params';

/** What the address of the list says; everything left out is the standard. */
export type CallsSearch = {
  period?: 'today' | 'week' | 'month';
  /** Days of the viewer's zone, both included; they count where no period is named. */
  from?: string;
  until?: string;
  direction?: 'INBOUND' | 'OUTBOUND';
  status?: 'ACTIVE' | 'COMPLETED' | 'FAILED';
  /** `TRANSCRIPT.FAILED` */
  stage?: string;
  sentiment?: ('POSITIVE' | 'NEUTRAL' | 'NEGATIVE' | 'MIXED')[];
  phone?: string;
  agent?: string[];
  tag?: string[];
  language?: string[];
  /** Minutes at least. */
  minutes?: number;
  booking?: 'yes' | 'no';
  order?: 'started' | '-duration' | 'duration';
};

export const STAGES = ['RECORDING', 'TRANSCRIPT', 'SUMMARY'] as const;
export const STATUSES = ['FAILED', 'PROCESSING', 'PENDING', 'COMPLETED', 'ABSENT', 'DELETED'] as const;
const STAGE_STATES = STAGES.flatMap((stage) => STATUSES.map((status) => `${stage}.${status}`));

export const validateCallsSearch = (raw: Record<string, unknown>): CallsSearch =>
  compact({
    period: oneOf(raw, 'period', ['today', 'week', 'month']),
    from: day(raw, 'from'),
    until: day(raw, 'until'),
    direction: oneOf(raw, 'direction', ['INBOUND', 'OUTBOUND']),
    status: oneOf(raw, 'status', ['ACTIVE', 'COMPLETED', 'FAILED']),
    stage: oneOf(raw, 'stage', STAGE_STATES),
    sentiment: someOf(raw, 'sentiment', ['POSITIVE', 'NEUTRAL', 'NEGATIVE', 'MIXED']),
    phone: text(raw, 'phone', 40),
    agent: texts(raw, 'agent'),
    tag: texts(raw, 'tag'),
    language: texts(raw, 'language'),
    minutes: integer(raw, 'minutes', 1, 10_000),
    booking: oneOf(raw, 'booking', ['yes', 'no']),
    order: oneOf(raw, 'order', ['started', '-duration', 'duration']),
  }) as CallsSearch;

export const isFiltered = ({ order: _, ...filters }: CallsSearch): boolean => Object.keys(filters).length > 0;
