import { IconBroadcast } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { type NavigationItem, shellRoute } from '@/app/root-route';

const liveRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/live',
  staticData: { needs: 'readCalls' },
  component: lazyRouteComponent(() => import('./LivePage'), 'LivePage'),
});

export const liveRoutes = [liveRoute] as const;

export const liveNavigation: NavigationItem[] = [
  { to: '/live', label: 'navigation.live', icon: IconBroadcast, needs: 'readCalls' },
];
