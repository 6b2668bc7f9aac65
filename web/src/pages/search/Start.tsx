import { useTranslation } from 'react-i18next';
import classes from './Help.module.css';
import { Example } from './HelpButton';

/** What most people want to find, in the order in which they learn it. */
const FIRST = {
  word: ['refund', '"full refund"', 'refund boat'],
  who: ['customer:refund', 'agent:sorry', 'customer:refund THEN/10s agent:sorry'],
  number: ['reference:G56H54', '471', '+1 415 555 0132'],
  about: ['summary:complaint', 'tag:vip', 'silence >= 20s'],
} as const;

/** The page before anything is asked: what is searched, and what one can ask for. */
export function Start({ onExample }: { onExample: (query: string) => void }) {
  const { t } = useTranslation('search');
  return (
    <>
      <p className={classes.what}>{t('start.what')}</p>
      <div className={classes.start}>
        {(Object.keys(FIRST) as (keyof typeof FIRST)[]).map((key) => (
          <section key={key} className={classes.card}>
            <h2>{t(`start.${key}.title`)}</h2>
            <p className={classes.text}>{t(`start.${key}.text`)}</p>
            <ul className={classes.examples} aria-label={t(`start.${key}.title`)}>
              {FIRST[key].map((query) => (
                <li key={query}>
                  <Example query={query} onRun={() => onExample(query)} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}
