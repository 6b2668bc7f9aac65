import { compact, oneOf, someOf, text, texts } from '@/app/search-params';

/** The address is the search: everything that was asked, and nothing else. */
export type SearchSearch = {
  /** In the query language (docs/search.md). */
  q?: string;
  /** `some`: also calls that have only some of the words. `exact`: a mistake is refused, nothing is guessed. */
  mode?: 'some' | 'exact';
  /** Every moment a row, instead of every call. */
  view?: 'moments';
  order?: 'newest' | 'oldest';
  period?: 'today' | 'week' | 'month';
  /** Moments in UTC, the second one excluded; they count where no period is named. */
  from?: string;
  until?: string;
  direction?: 'INBOUND' | 'OUTBOUND';
  agent?: string[];
  tag?: string[];
  language?: string[];
  provider?: Provider[];
  sentiment?: Sentiment[];
  phone?: string;
  /** A permalink that says more than the address can: it is the search then. */
  p?: string;
};

export const PROVIDERS = ['DIRECT', 'RINGCENTRAL', 'TWILIO', 'VAPI', 'VONAGE'] as const;
export const SENTIMENTS = ['POSITIVE', 'NEUTRAL', 'NEGATIVE', 'MIXED'] as const;
export type Provider = (typeof PROVIDERS)[number];
export type Sentiment = (typeof SENTIMENTS)[number];

/** Characters of a query, as the server has it. */
export const QUERY_MAX = 2_000;
const PERMALINK_MAX = 16_384;

/** A moment such as `2026-11-03T14:00Z`, or a day, which begins at midnight UTC. */
function instant(raw: Record<string, unknown>, name: string): string | undefined {
  const value = text(raw, name, 40);
  if (
    value === undefined ||
    !/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(value)
  ) {
    return undefined;
  }
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? undefined : shortInstant(time);
}

/** As short as it can be written: addresses are read by people. */
export const shortInstant = (time: Date): string =>
  time
    .toISOString()
    .replace(/:00\.000Z$/, 'Z')
    .replace(/\.000Z$/, 'Z');

export const validateSearch = (raw: Record<string, unknown>): SearchSearch =>
  compact({
    q: text(raw, 'q', QUERY_MAX),
    mode: oneOf(raw, 'mode', ['some', 'exact']),
    view: oneOf(raw, 'view', ['moments']),
    order: oneOf(raw, 'order', ['newest', 'oldest']),
    period: oneOf(raw, 'period', ['today', 'week', 'month']),
    from: instant(raw, 'from'),
    until: instant(raw, 'until'),
    direction: oneOf(raw, 'direction', ['INBOUND', 'OUTBOUND']),
    agent: texts(raw, 'agent'),
    tag: texts(raw, 'tag'),
    language: texts(raw, 'language'),
    provider: someOf(raw, 'provider', PROVIDERS),
    sentiment: someOf(raw, 'sentiment', SENTIMENTS),
    phone: text(raw, 'phone', 40),
    p: text(raw, 'p', PERMALINK_MAX),
  }) as SearchSearch;

/** Parameters that say how results are shown rather than which. */
const SHOWN = ['view', 'order', 'mode', 'q'];

/** Something narrows the search beside its words. */
export const isNarrowed = (search: SearchSearch): boolean =>
  Object.keys(search).some((name) => !SHOWN.includes(name));

/** Nothing is asked yet. */
export const isBlank = (search: SearchSearch): boolean => search.q === undefined && !isNarrowed(search);
