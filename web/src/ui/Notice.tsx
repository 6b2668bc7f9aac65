import type { ComponentType, ReactNode } from 'react';
import classes from './Notice.module.css';

type Icon = ComponentType<{ size?: number; stroke?: number }>;

type Props = {
  icon: Icon;
  title: string;
  text?: string | undefined;
  tone?: 'quiet' | 'bad';
  /** It is the whole page, so that its title is the page's. */
  page?: boolean;
  /** What one can do. */
  children?: ReactNode;
};

/** What stands where content would: nothing there, refused, failed. */
export function Notice({ icon: NoticeIcon, title, text, tone = 'quiet', page, children }: Props) {
  const Title = page ? 'h1' : 'h2';
  return (
    <div className={classes.notice} role={tone === 'bad' ? 'alert' : undefined}>
      <span className={classes.icon} data-tone={tone} aria-hidden>
        <NoticeIcon size={26} stroke={1.6} />
      </span>
      <Title className={classes.title}>{title}</Title>
      {text && <p className={classes.text}>{text}</p>}
      {children && <div className={classes.actions}>{children}</div>}
    </div>
  );
}
