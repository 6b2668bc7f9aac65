import { Button, SegmentedControl } from '@mantine/core';
import { IconChartBar, IconTable } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { LoadingLines } from '@/ui/Loading';
import { Panel } from '@/ui/Panel';
import page from '../Operations.module.css';
import { DAYS } from '../search';
import { Chart } from './Chart';
import classes from './History.module.css';
import { type HistoryDay, METRICS, pointsOf, writeOf } from './metrics';

type Props = {
  /** Oldest first; null while they are on their way. */
  days: readonly HistoryDay[] | null;
  range: number;
  onRange: (days: number) => void;
};

/** The figures by day: as small charts, or the same as a table. */
export function HistoryPanel({ days, range, onRange }: Props) {
  const { t } = useTranslation('operations');
  const format = useFormat();
  const [table, setTable] = useState(false);
  return (
    <Panel
      title={t('history.title')}
      actions={
        <div className={page.bar}>
          <SegmentedControl
            size="xs"
            aria-label={t('history.range')}
            value={String(range)}
            data={DAYS.map((count) => ({ value: String(count), label: t('history.days', { count }) }))}
            onChange={(value) => onRange(Number(value))}
          />
          <Button
            size="xs"
            variant="default"
            leftSection={table ? <IconChartBar size={14} aria-hidden /> : <IconTable size={14} aria-hidden />}
            onClick={() => setTable(!table)}
          >
            {t(table ? 'history.asCharts' : 'history.asTable')}
          </Button>
        </div>
      }
    >
      {days === null ? (
        <LoadingLines lines={6} />
      ) : days.length === 0 ? (
        <p className={page.quiet}>{t('history.none')}</p>
      ) : table ? (
        <HistoryTable days={days} />
      ) : (
        <div className={classes.charts}>
          {METRICS.map((metric) => (
            <Chart
              key={metric.name}
              name={t(`history.metric.${metric.name}`)}
              points={pointsOf(days, metric.name)}
              write={writeOf(metric, format)}
              goal={metric.goal ?? null}
              zoomed={metric.zoomed ?? false}
              bad={metric.bad ?? false}
            />
          ))}
        </div>
      )}
    </Panel>
  );
}

function HistoryTable({ days }: { days: readonly HistoryDay[] }) {
  const { t } = useTranslation('operations');
  const format = useFormat();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what one fills in.
    <div
      className={page.scroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard.
      tabIndex={0}
      role="group"
      aria-label={t('history.title')}
    >
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">{t('history.day')}</th>
            {METRICS.map(({ name }) => (
              <th key={name} scope="col" data-end>
                {t(`history.metric.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...days].reverse().map((day) => (
            <tr key={day.day}>
              <th scope="row">{format.time(`${day.day}T12:00:00`, 'date')}</th>
              {METRICS.map((metric) => {
                const value = day[metric.name];
                return (
                  <td key={metric.name} data-end>
                    {typeof value === 'number' ? writeOf(metric, format)(value) : '–'}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
