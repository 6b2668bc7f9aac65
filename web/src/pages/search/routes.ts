import { createRoute } from '@tanstack/react-router';
import { type NavigationItem, notBuilt, shellRoute } from '@/app/root-route';
import { compact, text } from '@/app/search-params';

export type SearchSearch = { q?: string };

const searchRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/search',
  staticData: { needs: 'search' },
  validateSearch: (raw: Record<string, unknown>): SearchSearch =>
    compact({ q: text(raw, 'q', 4_000) }) as SearchSearch,
  beforeLoad: notBuilt,
});

export const searchRoutes = [searchRoute] as const;

export const searchNavigation: NavigationItem[] = [];
