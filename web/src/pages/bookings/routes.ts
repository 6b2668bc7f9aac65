import { IconCalendarEvent } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { type NavigationItem, shellRoute } from '@/app/root-route';
import { type BookingsSearch, validateBookingsSearch } from './search';

export const bookingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/bookings',
  staticData: { needs: 'readCalls' },
  validateSearch: (raw: Record<string, unknown>): BookingsSearch => validateBookingsSearch(raw),
  component: lazyRouteComponent(() => import('./BookingsPage'), 'BookingsPage'),
});

export const bookingRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/bookings/$bookingId',
  staticData: { needs: 'readCalls' },
  component: lazyRouteComponent(() => import('./BookingPage'), 'BookingPage'),
});

export const bookingsRoutes = [bookingsRoute, bookingRoute] as const;

export const bookingsNavigation: NavigationItem[] = [
  { to: '/bookings', label: 'navigation.bookings', icon: IconCalendarEvent, needs: 'readCalls' },
];
