import type { ComponentType, ReactNode } from 'react';
import classes from './Notice.module.css';

type Icon = ComponentType<{ size?: number; stroke?: number }>;

type Props = {
  icon: Icon;
  title: string;
  text?: string | undefined;
  tone?: 'quiet' | 'bad';
  /** What one can do. */
  children?: ReactNode;
};

/** What stands where content would: nothing there, refused, failed. */
export function Notice({ icon: NoticeIcon, title, text, tone = 'quiet', children }: Props) {
  return (
    <div className={classes.notice} role={tone === 'bad' ? 'alert' : undefined}>
      <span className={classes.icon} data-tone={tone} aria-hidden>
        <NoticeIcon size={26} stroke={1.6} />
      </span>
      <h2 className={classes.title}>{title}</h2>
      {text && <p className={classes.text}>{text}</p>}
      {children && <div className={classes.actions}>{children}</div>}
    </div>
  );
}
