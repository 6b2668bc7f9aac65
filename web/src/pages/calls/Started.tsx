import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { Time } from '@/ui/Time';
import classes from './CallsPage.module.css';
import type { CallRow } from './use-calls-list';

/** When a call began: day and clock, or that it goes on. */
export function Started({ call }: { call: CallRow }) {
  const { t } = useTranslation('calls');
  const format = useFormat();
  if (call.status === 'ACTIVE') return <span className={classes.active}>{t('active')}</span>;
  const now = new Date();
  const form = new Date(call.startedAt).getFullYear() === now.getFullYear() ? 'day' : 'date';
  return (
    <span className={classes.started}>
      {!format.sameDay(call.startedAt, now.getTime()) && <Time at={call.startedAt} form={form} />}
      <span className={classes.clock}>
        <Time at={call.startedAt} form="clock" />
      </span>
    </span>
  );
}
