import { createRoute } from '@tanstack/react-router';
import { type NavigationItem, notBuilt, shellRoute } from '@/app/root-route';

const operationsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/operations',
  staticData: { needs: 'readFigures' },
  beforeLoad: notBuilt,
});

export const operationsRoutes = [operationsRoute] as const;

export const operationsNavigation: NavigationItem[] = [];
