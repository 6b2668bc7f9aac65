import { createRoute } from '@tanstack/react-router';
import { type NavigationItem, notBuilt, shellRoute } from '@/app/root-route';

const customersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers',
  staticData: { needs: 'readCalls' },
  beforeLoad: notBuilt,
});

const customerRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/$customerId',
  staticData: { needs: 'readCalls' },
  beforeLoad: notBuilt,
});

export const customersRoutes = [customersRoute, customerRoute] as const;

export const customersNavigation: NavigationItem[] = [];
