import { createRoute } from '@tanstack/react-router';
import { type NavigationItem, notBuilt, shellRoute } from '@/app/root-route';

const liveRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/live',
  staticData: { needs: 'readCalls' },
  beforeLoad: notBuilt,
});

export const liveRoutes = [liveRoute] as const;

export const liveNavigation: NavigationItem[] = [];
