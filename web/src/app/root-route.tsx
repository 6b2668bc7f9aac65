import { createRootRoute, createRoute, notFound, Outlet } from '@tanstack/react-router';
import type { ParseKeys } from 'i18next';
import type { ComponentType } from 'react';
import type { Permission } from '@/permissions/permissions';
import { NotFoundPage, NowherePage } from './NotFoundPage';
import { PageCrash } from './PageCrash';
import { Shell } from './Shell';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** What the role must allow for the page to be shown. */
    needs?: Permission;
  }
}

/** An entry of the main navigation. */
export type NavigationItem = {
  to: '/calls' | '/search' | '/live' | '/customers' | '/bookings' | '/operations' | '/graphiql';
  label: ParseKeys<'app'>;
  icon: ComponentType<{ size?: number; stroke?: number }>;
  needs: Permission;
};

export const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NowherePage });

/** The parent of every page that needs somebody signed in. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: Shell,
  notFoundComponent: NotFoundPage,
  errorComponent: PageCrash,
});

/**
 * For a route whose page is not there yet: its address is known to links, and leads to "no such page". A function
 * that is there before this module has run, because routes and navigation import each other.
 */
export function notBuilt(): never {
  throw notFound();
}
