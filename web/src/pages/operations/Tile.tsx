import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Tone } from './figures';
import classes from './Operations.module.css';

type Props = {
  name: string;
  value: ReactNode;
  /** The goal, or what the figure means. */
  note?: ReactNode;
  tone?: Tone;
};

/** One figure with its goal: whether it is met is said by a sign and by words, not by colour alone. */
export function Tile({ name, value, note, tone = 'plain' }: Props) {
  return (
    <div className={classes.tile} data-tone={tone}>
      <dt>{name}</dt>
      <dd className={`${classes.value} numbers`}>{value}</dd>
      {note && (
        <dd className={classes.note}>
          {tone === 'good' && <IconCheck size={14} stroke={2.2} aria-hidden />}
          {tone === 'bad' && <IconAlertTriangle size={14} stroke={2} aria-hidden />}
          <span>{note}</span>
        </dd>
      )}
    </div>
  );
}
