// The one list of pages. A page adds routes and navigation in its own folder, not here.
import { bookingsNavigation, bookingsRoutes } from '@/pages/bookings/routes';
import { callRoutes } from '@/pages/call/routes';
import { callsNavigation, callsRoutes } from '@/pages/calls/routes';
import { customersNavigation, customersRoutes } from '@/pages/customers/routes';
import { graphiqlNavigation, graphiqlRoutes } from '@/pages/graphiql/routes';
import { liveNavigation, liveRoutes } from '@/pages/live/routes';
import { operationsNavigation, operationsRoutes } from '@/pages/operations/routes';
import { searchNavigation, searchRoutes } from '@/pages/search/routes';
import type { NavigationItem } from './root-route';

export const pageRoutes = [
  ...callsRoutes,
  ...callRoutes,
  ...searchRoutes,
  ...liveRoutes,
  ...customersRoutes,
  ...bookingsRoutes,
  ...operationsRoutes,
  ...graphiqlRoutes,
] as const;

export const navigation = (): NavigationItem[] => [
  ...callsNavigation,
  ...searchNavigation,
  ...liveNavigation,
  ...customersNavigation,
  ...bookingsNavigation,
  ...operationsNavigation,
  ...graphiqlNavigation,
];
