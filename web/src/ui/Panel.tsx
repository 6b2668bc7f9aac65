import { Fragment, type ReactNode, useId } from 'react';
import classes from './Panel.module.css';

type Props = {
  title: string /** At the end of the title's line. */;
  actions?: ReactNode;
  children: ReactNode;
};

/** A part of a page, with its name. */
export function Panel({ title, actions, children }: Props) {
  const id = useId();
  return (
    <section className={classes.panel} aria-labelledby={id}>
      <header className={classes.head}>
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
        {actions}
      </header>
      {children}
    </section>
  );
}

/** Names and values; what is null or false is left out. */
export const Facts = ({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) => (
  <dl className={classes.facts}>
    {facts
      .filter(([, value]) => value !== null && value !== undefined && value !== false && value !== '')
      .map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
  </dl>
);
