import { compact, day, oneOf, someOf, text } from '@/app/search-params';
import type { BookingFilter, BookingState } from './generated/graphql';

export const STATES = [
  'CONFIRMED',
  'PENDING',
  'COMPLETED',
  'CANCELLED',
  'NO_SHOW',
  'FAILED',
  'UNKNOWN',
] as const satisfies readonly BookingState[];

/** What the address of the list says; everything left out asks nothing. */
export type BookingsSearch = {
  state?: BookingState[];
  /** Linked to a call before the booking's time, or to none. */
  called?: 'yes' | 'no';
  when?: 'coming' | 'past';
  /** Days of the viewer's zone, both included; they count where `when` is left out. */
  from?: string;
  until?: string;
  status?: string;
};

export const validateBookingsSearch = (raw: Record<string, unknown>): BookingsSearch =>
  compact({
    state: someOf(raw, 'state', STATES),
    called: oneOf(raw, 'called', ['yes', 'no']),
    when: oneOf(raw, 'when', ['coming', 'past']),
    from: day(raw, 'from'),
    until: day(raw, 'until'),
    status: text(raw, 'status', 100),
  }) as BookingsSearch;

const startOfDay = (named: string, later = 0): string => {
  const [year = 0, month = 1, date = 1] = named.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
};

function startsAt({ when, from, until }: BookingsSearch, now: Date): BookingFilter['startsAt'] {
  // By the day, so that the same page asks the same thing all day long.
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
  if (when === 'coming') return { from: today };
  if (when === 'past') return { until: today };
  if (!from && !until) return undefined;
  return {
    ...(from ? { from: startOfDay(from) } : {}),
    ...(until ? { until: startOfDay(until, 1) } : {}),
  };
}

/** The filter that the address means, on the day `now`. */
export function filterOf(search: BookingsSearch, now: Date): BookingFilter {
  const filter: BookingFilter = {
    states: search.state,
    hasCallBefore: search.called ? search.called === 'yes' : undefined,
    startsAt: startsAt(search, now),
    status: search.status,
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

export const isFiltered = (search: BookingsSearch): boolean => Object.keys(search).length > 0;

/** Whether a booking passes what of the filter can be seen from the booking itself. */
export function passes(
  booking: { state: BookingState; status: string; startsAt?: string | null },
  filter: BookingFilter,
): boolean {
  const { states, status } = filter;
  if (states && states.length > 0 && !states.includes(booking.state)) return false;
  if (status && status !== booking.status) return false;
  const { from, until } = filter.startsAt ?? {};
  const starts = booking.startsAt ? Date.parse(booking.startsAt) : Number.NaN;
  if (from && !(starts >= Date.parse(from))) return false;
  if (until && !(starts < Date.parse(until))) return false;
  // Whether somebody called before is the server's to say.
  return filter.hasCallBefore === undefined || filter.hasCallBefore === null;
}
