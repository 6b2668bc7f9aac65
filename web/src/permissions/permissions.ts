import { useSession } from '@/session/use-session';

export type Role = 'VIEWER' | 'ANALYST' | 'SERVICE' | 'ADMIN';

/** The server's table (src/access/permission.rs). It decides; this only keeps the app from offering what it refuses. */
const HOLDERS = {
  readCalls: ['VIEWER', 'ANALYST', 'SERVICE', 'ADMIN'],
  search: ['ANALYST', 'ADMIN'],
  listen: ['ANALYST', 'ADMIN'],
  feedCalls: ['SERVICE', 'ADMIN'],
  annotate: ['ANALYST', 'SERVICE', 'ADMIN'],
  changeCalls: ['ADMIN'],
  delete: ['ADMIN'],
  readAudit: ['ADMIN'],
  readFigures: ['ADMIN'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof HOLDERS;

export const may = (role: Role | null, permission: Permission): boolean =>
  role !== null && (HOLDERS[permission] as readonly Role[]).includes(role);

/** Whether the viewer may do it. Do not offer what is not allowed: leave it out rather than disable it. */
export const useMay = (permission: Permission): boolean => may(useSession().role, permission);
