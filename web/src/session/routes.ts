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

const ANSWER = ['code', 'state', 'iss', 'session_state', 'error', 'error_description', 'error_uri'] as const;

const callbackRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in/callback',
  // What the provider sends back; its library reads it from the address.
  validateSearch: (raw: Record<string, unknown>): Record<string, string> =>
    Object.fromEntries(
      ANSWER.map((name) => [name, text(raw, name, 8_000)] as const).filter(
        (entry): entry is [(typeof ANSWER)[number], string] => entry[1] !== undefined,
      ),
    ),
  component: lazyRouteComponent(() => import('./SignInPage'), 'CallbackPage'),
});

export const signInRoutes = [signInRoute, callbackRoute] as const;
