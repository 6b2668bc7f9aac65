import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/root-route';
import { compact, integer, text } from '@/app/search-params';

/** `t`: the second to open at. `q`: what was searched for, to be marked in the call. */
export type CallSearch = { t?: number; q?: string };

export const callRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/calls/$callId',
  staticData: { needs: 'readCalls' },
  validateSearch: (raw: Record<string, unknown>): CallSearch =>
    compact({ t: integer(raw, 't', 0, 1_000_000), q: text(raw, 'q', 4_000) }) as CallSearch,
  component: lazyRouteComponent(() => import('./CallPage'), 'CallPage'),
});

export const callRoutes = [callRoute] as const;
