import { createRoute, createRouter, redirect } from '@tanstack/react-router';
import { signInRoutes } from '@/session/routes';
import { LoadingPage } from '@/ui/Loading';
import { pageRoutes } from './pages';
import { rootRoute, shellRoute } from './root-route';
import { parseSearch, stringifySearch } from './search-params';

const startRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/calls', replace: true });
  },
});

const routeTree = rootRoute.addChildren([
  startRoute,
  ...signInRoutes,
  shellRoute.addChildren([...pageRoutes]),
]);

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingComponent: LoadingPage,
  scrollRestoration: true,
  // What a route's `validateSearch` leaves out means nothing, and is not there.
  search: { strict: true },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
