import { Button, Popover, Select, TextInput } from '@mantine/core';
import { IconFilter, IconPhone } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compact } from '@/app/search-params';
import { ActiveFilters } from './ActiveFilters';
import classes from './Filters.module.css';
import { MoreFilters } from './MoreFilters';
import { type CallsSearch, STAGES, STATUSES, validateCallsSearch } from './search';

export type FilterProps = { search: CallsSearch; onChange: (search: CallsSearch) => void };

/** Everything that narrows the list. What is set stands below, each with its way out. */
export function Filters({ search, onChange }: FilterProps) {
  const { t } = useTranslation('calls');
  const set = (change: Record<string, unknown>) =>
    onChange(validateCallsSearch(compact({ ...search, ...change })));
  const period = search.period ?? (search.from || search.until ? 'custom' : 'any');
  return (
    <search aria-label={t('filter.label')} className={classes.filters}>
      <div className={classes.bar}>
        <PhoneFilter
          key={search.phone ?? ''}
          phone={search.phone ?? ''}
          onChange={(phone) => set({ phone })}
        />
        <Select
          aria-label={t('period.label')}
          className={classes.select}
          allowDeselect={false}
          value={period}
          data={(['any', 'today', 'week', 'month', 'custom'] as const).map((value) => ({
            value,
            label: t(`period.${value}`),
          }))}
          onChange={(value) => set(periodOf(value, search))}
        />
        {period === 'custom' && (
          <>
            <TextInput
              type="date"
              aria-label={t('filter.from')}
              value={search.from ?? ''}
              max={search.until}
              onChange={(event) => set({ from: event.currentTarget.value })}
            />
            <TextInput
              type="date"
              aria-label={t('filter.until')}
              value={search.until ?? ''}
              min={search.from}
              onChange={(event) => set({ until: event.currentTarget.value })}
            />
          </>
        )}
        <Select
          aria-label={t('filter.stage')}
          placeholder={t('filter.stage')}
          className={classes.select}
          clearable
          value={search.stage ?? null}
          data={STAGES.map((stage) => ({
            group: t(`stage.${stage}`, { ns: 'common' }),
            items: STATUSES.map((status) => ({
              value: `${stage}.${status}`,
              label: t('filter.stageIs', {
                stage: t(`stage.${stage}`, { ns: 'common' }),
                status: t(`status.${status}`, { ns: 'common' }),
              }),
            })),
          }))}
          onChange={(stage) => set({ stage })}
        />
        <Popover position="bottom-start" width={320} trapFocus>
          <Popover.Target>
            <Button variant="default" leftSection={<IconFilter size={16} aria-hidden />}>
              {t('filter.more')}
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            <MoreFilters search={search} onChange={set} />
          </Popover.Dropdown>
        </Popover>
      </div>
      <ActiveFilters search={search} onChange={onChange} />
    </search>
  );
}

function periodOf(value: string | null, search: CallsSearch): Record<string, unknown> {
  if (value !== 'custom') return { period: value, from: undefined, until: undefined };
  const today = new Date();
  const local = new Date(today.getTime() - today.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  return { period: undefined, from: search.from ?? local };
}

/** Searches when one has finished typing: Enter, or leaving the field. */
function PhoneFilter({ phone, onChange }: { phone: string; onChange: (phone: string) => void }) {
  const { t } = useTranslation('calls');
  const [value, setValue] = useState(phone);
  const done = (event?: FormEvent) => {
    event?.preventDefault();
    if (value.trim() !== phone) onChange(value);
  };
  return (
    <form onSubmit={done} className={classes.phone}>
      <TextInput
        type="search"
        inputMode="tel"
        dir="ltr"
        aria-label={t('filter.phone')}
        placeholder={t('filter.phone')}
        leftSection={<IconPhone size={15} aria-hidden />}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        onBlur={() => done()}
      />
    </form>
  );
}
