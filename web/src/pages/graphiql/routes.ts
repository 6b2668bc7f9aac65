import { IconBraces } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { type NavigationItem, shellRoute } from '@/app/root-route';

const graphiqlRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/graphiql',
  staticData: { needs: 'readCalls' },
  component: lazyRouteComponent(() => import('./GraphiQLPage'), 'GraphiQLPage'),
});

export const graphiqlRoutes = [graphiqlRoute] as const;

export const graphiqlNavigation: NavigationItem[] = [
  { to: '/graphiql', label: 'navigation.graphiql', icon: IconBraces, needs: 'readCalls' },
];
