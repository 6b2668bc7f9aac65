import { IconSearch } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { type NavigationItem, shellRoute } from '@/app/root-route';
import { type SearchSearch, validateSearch } from './params';
import { searchOfPermalink } from './permalink';

export const searchRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/search',
  staticData: { needs: 'search' },
  validateSearch: (raw: Record<string, unknown>): SearchSearch => validateSearch(raw),
  // A permalink becomes an address that one can change, where the address can say all of it.
  beforeLoad: ({ search }) => {
    if (!search.p) return;
    const plain = searchOfPermalink(search.p);
    if (!plain.p) throw redirect({ to: '/search', search: plain, replace: true });
  },
  component: lazyRouteComponent(() => import('./SearchPage'), 'SearchPage'),
});

export const savedSearchesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/search/saved',
  staticData: { needs: 'search' },
  component: lazyRouteComponent(() => import('./saved/SavedPage'), 'SavedPage'),
});

export const searchRoutes = [searchRoute, savedSearchesRoute] as const;

export const searchNavigation: NavigationItem[] = [
  { to: '/search', label: 'navigation.search', icon: IconSearch, needs: 'search' },
];
