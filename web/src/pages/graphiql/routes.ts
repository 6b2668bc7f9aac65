import { createRoute } from '@tanstack/react-router';
import { type NavigationItem, notBuilt, shellRoute } from '@/app/root-route';

const graphiqlRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/graphiql',
  staticData: { needs: 'readCalls' },
  beforeLoad: notBuilt,
});

export const graphiqlRoutes = [graphiqlRoute] as const;

export const graphiqlNavigation: NavigationItem[] = [];
