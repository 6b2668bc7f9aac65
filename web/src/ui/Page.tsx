import { type ReactNode, useEffect } from 'react';
import classes from './Page.module.css';

type Props = {
  title: string;
  /** Beside the title: a count, a state. */
  aside?: ReactNode;
  /** At the end of the title's line: buttons. */
  actions?: ReactNode;
  /** The page fills the window and scrolls inside itself, as lists do. */
  fill?: boolean;
  children: ReactNode;
};

/** The frame of every page: one h1, and the title of the tab. */
export function Page({ title, aside, actions, fill = false, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Earmark`;
  }, [title]);
  return (
    <div className={classes.page} data-fill={fill || undefined}>
      <header className={classes.header}>
        <h1 className={classes.title}>{title}</h1>
        {aside && <div className={classes.aside}>{aside}</div>}
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
