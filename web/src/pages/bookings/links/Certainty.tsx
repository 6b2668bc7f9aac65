import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import classes from './Links.module.css';

/** How probable a link is: a bar for the eye, the figure for everybody. */
export function Certainty({ confidence }: { confidence: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  // No rule is ever quite certain, so 99.96 % is not shown as 100 %.
  const shown = confidence < 1 ? Math.min(Math.round(confidence * 100), 99) / 100 : 1;
  return (
    <span className={classes.certainty}>
      <span className={classes.bar} aria-hidden>
        <span style={{ inlineSize: `${shown * 100}%` }} />
      </span>
      <span className="numbers">{t('percent', { value: format.percent(shown) })}</span>
    </span>
  );
}
