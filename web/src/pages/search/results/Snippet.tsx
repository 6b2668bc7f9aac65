import classes from './HitCard.module.css';

type Part = { text: string; matched: boolean };

export const textOf = (parts: readonly Part[]): string => parts.map(({ text }) => text).join('');

/** Words of a call, with those that were asked for marked. */
export const Snippet = ({ parts }: { parts: readonly Part[] }) => (
  <q className={classes.snippet} dir="auto">
    {parts.map(({ text, matched }, place) =>
      matched ? (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a snippet never change.
        <mark key={place}>{text}</mark>
      ) : (
        text
      ),
    )}
  </q>
);
