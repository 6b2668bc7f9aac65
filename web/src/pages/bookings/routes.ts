import { createRoute } from '@tanstack/react-router';
import { type NavigationItem, notBuilt, shellRoute } from '@/app/root-route';

const bookingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/bookings',
  staticData: { needs: 'readCalls' },
  beforeLoad: notBuilt,
});

const bookingRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/bookings/$bookingId',
  staticData: { needs: 'readCalls' },
  beforeLoad: notBuilt,
});

export const bookingsRoutes = [bookingsRoute, bookingRoute] as const;

export const bookingsNavigation: NavigationItem[] = [];
