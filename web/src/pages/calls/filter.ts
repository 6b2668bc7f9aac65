import type { CallFilter, CallOrder, StageFilter } from './generated/graphql';
import type { CallsSearch } from './search';

/** The first moment of a day of the viewer's zone, some days later. */
function startOfDay(day: string, later = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

function startedAt(search: CallsSearch, now: Date): CallFilter['startedAt'] {
  if (search.period) {
    const back = { today: 0, week: 6, month: 29 }[search.period];
    return { from: new Date(now.getFullYear(), now.getMonth(), now.getDate() - back).toISOString() };
  }
  if (!search.from && !search.until) return undefined;
  return {
    ...(search.from ? { from: startOfDay(search.from) } : {}),
    ...(search.until ? { until: startOfDay(search.until, 1) } : {}),
  };
}

/** The filter that the address means, on the day `now`. */
export function filterOf(search: CallsSearch, now: Date): CallFilter {
  const [stage, status] = search.stage?.split('.') ?? [];
  const filter: CallFilter = {
    startedAt: startedAt(search, now),
    direction: search.direction,
    status: search.status,
    stage: stage ? ({ stage, status } as StageFilter) : undefined,
    sentiments: search.sentiment,
    phone: search.phone,
    agents: search.agent,
    tags: search.tag,
    languages: search.language,
    durationMs: search.minutes ? { min: search.minutes * 60_000 } : undefined,
    hasBooking: search.booking ? search.booking === 'yes' : undefined,
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

export function orderOf({ order }: CallsSearch): CallOrder {
  if (order === 'started') return { field: 'STARTED_AT', direction: 'ASC' };
  if (order === 'duration') return { field: 'DURATION', direction: 'ASC' };
  if (order === '-duration') return { field: 'DURATION', direction: 'DESC' };
  return { field: 'STARTED_AT', direction: 'DESC' };
}
