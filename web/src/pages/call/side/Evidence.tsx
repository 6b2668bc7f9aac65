import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import type { CallPageFieldsFragment } from '../generated/graphql';
import { usePlayer } from '../player/use-player';
import classes from './Side.module.css';

type Link = NonNullable<CallPageFieldsFragment['customer']>;

/** What speaks for a link, piece by piece: what was said can be heard. */
export function Evidence({ evidence, explanation }: Pick<Link, 'evidence' | 'explanation'>) {
  const { t } = useTranslation('call');
  const format = useFormat();
  const player = usePlayer();
  return (
    <>
      <p className={classes.quiet} dir="auto">
        {explanation}
      </p>
      {evidence.length > 0 && (
        <ul className={classes.evidence}>
          {evidence.map(({ kind, startMs, words }, number) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name.
            <li key={number}>
              <span>{t(`evidence.${kind}`)}</span>
              {words && <q dir="auto">{words}</q>}
              {startMs != null && (
                <button
                  type="button"
                  className="numbers"
                  dir="ltr"
                  aria-label={`${format.duration(startMs)}. ${t('links.hear', { time: format.durationInWords(startMs) })}`}
                  onClick={() => player.playFrom(startMs)}
                >
                  {format.duration(startMs)}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
