import type { ReactNode } from 'react';
import { type Permission, useMay } from './permissions';

/** Shows its children only to those who may do it. */
export const Allowed = ({ to, children }: { to: Permission; children: ReactNode }) =>
  useMay(to) ? children : null;
