import { IconPhone } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { recall } from '@/app/remembered';
import { type NavigationItem, shellRoute } from '@/app/root-route';
import { type CallsSearch, validateCallsSearch } from './search';

/** Where filters and order are remembered. */
export const REMEMBERED_SEARCH = 'calls.search';

export const callsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/calls',
  staticData: { needs: 'readCalls' },
  validateSearch: (raw: Record<string, unknown>): CallsSearch => validateCallsSearch(raw),
  // An address that says nothing means the filters of last time; one that says something means what it says.
  beforeLoad: ({ search }) => {
    if (Object.keys(search).length > 0) return;
    const last = recall(REMEMBERED_SEARCH, (stored) =>
      validateCallsSearch(stored as Record<string, unknown>),
    );
    if (last && Object.keys(last).length > 0) throw redirect({ to: '/calls', search: last, replace: true });
  },
  component: lazyRouteComponent(() => import('./CallsPage'), 'CallsPage'),
});

export const callsRoutes = [callsRoute] as const;

export const callsNavigation: NavigationItem[] = [
  { to: '/calls', label: 'navigation.calls', icon: IconPhone, needs: 'readCalls' },
];
