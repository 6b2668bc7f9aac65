import { IconActivityHeartbeat } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { type NavigationItem, shellRoute } from '@/app/root-route';
import { type OperationsSearch, validateOperationsSearch } from './search';

export const operationsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/operations',
  staticData: { needs: 'readFigures' },
  validateSearch: (raw: Record<string, unknown>): OperationsSearch => validateOperationsSearch(raw),
  component: lazyRouteComponent(() => import('./OperationsPage'), 'OperationsPage'),
});

export const operationsRoutes = [operationsRoute] as const;

export const operationsNavigation: NavigationItem[] = [
  { to: '/operations', label: 'navigation.operations', icon: IconActivityHeartbeat, needs: 'readFigures' },
];
