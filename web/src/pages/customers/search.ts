import { compact, integer, oneOf, text } from '@/app/search-params';
import type { CustomerFilter, CustomerStatus } from './generated/graphql';

export const VIEWS = ['known', 'leads', 'dismissed'] as const;
export type View = (typeof VIEWS)[number];

/** What the address of the list says; everything left out asks nothing. */
export type CustomersSearch = {
  /** Everybody where left out. */
  view?: View;
  q?: string;
  /** Called at least so many times within so many days. */
  times?: number;
  days?: number;
};

/** Days where only the number of calls is given. */
export const DAYS = 30;

export const validateCustomersSearch = (raw: Record<string, unknown>): CustomersSearch => {
  const times = integer(raw, 'times', 1, 10_000);
  return compact({
    view: oneOf(raw, 'view', VIEWS),
    q: text(raw, 'q', 200),
    times,
    days: times === undefined ? undefined : integer(raw, 'days', 1, 366),
  }) as CustomersSearch;
};

const STATUS: Record<View, CustomerStatus> = { known: 'KNOWN', leads: 'LEAD', dismissed: 'DISMISSED' };

/** The filter that the address means. */
export function filterOf({ view, times, days }: CustomersSearch): CustomerFilter {
  return {
    ...(view ? { statuses: [STATUS[view]] } : {}),
    ...(times ? { calledAtLeast: { times, withinDays: days ?? DAYS } } : {}),
  };
}

export const isFiltered = ({ view: _, ...rest }: CustomersSearch): boolean => Object.keys(rest).length > 0;

/** Whether somebody new belongs into the list, as far as can be seen without asking. */
export const admits = (search: CustomersSearch, status: CustomerStatus): boolean =>
  !isFiltered(search) && (search.view ? STATUS[search.view] === status : status !== 'MERGED');
