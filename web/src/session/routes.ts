import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '@/app/root-route';
import { compact, text } from '@/app/search-params';

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (raw: Record<string, unknown>): { code?: string; returnTo?: string } =>
    compact({ code: text(raw, 'code'), returnTo: text(raw, 'returnTo', 2_000) }) as {
      code?: string;
      returnTo?: string;
    },
  component: lazyRouteComponent(() => import('./SignInPage'), 'SignInPage'),
});

const callbackRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in/callback',
  component: lazyRouteComponent(() => import('./SignInPage'), 'CallbackPage'),
});

export const signInRoutes = [signInRoute, callbackRoute] as const;
