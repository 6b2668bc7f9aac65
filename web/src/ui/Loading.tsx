import { Loader, Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './Loading.module.css';

/** A page on its way. */
export function LoadingPage() {
  const { t } = useTranslation();
  return (
    <output className={classes.page} data-loading="true">
      <Loader size="sm" type="dots" aria-hidden />
      <span className="visually-hidden">{t('loading')}</span>
    </output>
  );
}

/** Lines in the place of text that is on its way. */
export function LoadingLines({ lines = 4 }: { lines?: number }) {
  const { t } = useTranslation();
  const widths = ['92%', '78%', '85%', '60%'];
  return (
    <output className={classes.lines} data-loading="true">
      <span className="visually-hidden">{t('loading')}</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike.
        <Skeleton key={line} height={12} radius="sm" width={widths[line % widths.length]} aria-hidden />
      ))}
    </output>
  );
}
