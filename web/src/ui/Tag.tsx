import type { ReactNode } from 'react';
import classes from './Tag.module.css';

/** A word put on something. */
export const Tag = ({ children }: { children: ReactNode }) => <bdi className={classes.tag}>{children}</bdi>;
