import { IconUsers } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { type NavigationItem, shellRoute } from '@/app/root-route';
import { compact, oneOf } from '@/app/search-params';
import { type CustomersSearch, validateCustomersSearch } from './search';

export const customersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers',
  staticData: { needs: 'readCalls' },
  validateSearch: (raw: Record<string, unknown>): CustomersSearch => validateCustomersSearch(raw),
  component: lazyRouteComponent(() => import('./CustomersPage'), 'CustomersPage'),
});

/** What is shown of the suggestions; those that wait where left out. */
export type SuggestionsSearch = { status?: 'linked' | 'passed' | 'rejected' };

export const suggestionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/suggestions',
  staticData: { needs: 'readCalls' },
  validateSearch: (raw: Record<string, unknown>): SuggestionsSearch =>
    compact({ status: oneOf(raw, 'status', ['linked', 'passed', 'rejected']) }) as SuggestionsSearch,
  component: lazyRouteComponent(() => import('./SuggestionsPage'), 'SuggestionsPage'),
});

export const customerRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/$customerId',
  staticData: { needs: 'readCalls' },
  component: lazyRouteComponent(() => import('./CustomerPage'), 'CustomerPage'),
});

export const customersRoutes = [customersRoute, suggestionsRoute, customerRoute] as const;

export const customersNavigation: NavigationItem[] = [
  { to: '/customers', label: 'navigation.customers', icon: IconUsers, needs: 'readCalls' },
];
