import { Button, NativeSelect, Popover, TextInput } from '@mantine/core';
import { IconFilter, IconPhone } from '@tabler/icons-react';
import { type FormEvent, lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compact } from '@/app/search-params';
import { LoadingLines } from '@/ui/Loading';
import { ActiveFilters } from './ActiveFilters';
import classes from './Filters.module.css';
import { type CallsSearch, STAGES, STATUSES, validateCallsSearch } from './search';

const loadMore = () => import('./MoreFilters');
const MoreFilters = lazy(() => loadMore().then(({ MoreFilters: more }) => ({ default: more })));

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
        <NativeSelect
          aria-label={t('period.label')}
          className={classes.select}
          value={period}
          data={(['any', 'today', 'week', 'month', 'custom'] as const).map((value) => ({
            value,
            label: t(`period.${value}`),
          }))}
          onChange={(event) => set(periodOf(event.currentTarget.value, search))}
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
        <NativeSelect
          aria-label={t('filter.stage')}
          className={classes.select}
          value={search.stage ?? ''}
          onChange={(event) => set({ stage: event.currentTarget.value })}
        >
          <option value="">{t('filter.anyStage')}</option>
          {STAGES.map((stage) => (
            <optgroup key={stage} label={t(`stage.${stage}`, { ns: 'common' })}>
              {STATUSES.map((status) => (
                <option key={status} value={`${stage}.${status}`}>
                  {t('filter.stageIs', {
                    stage: t(`stage.${stage}`, { ns: 'common' }),
                    status: t(`status.${status}`, { ns: 'common' }),
                  })}
                </option>
              ))}
            </optgroup>
          ))}
        </NativeSelect>
        <Popover position="bottom-start" width={348} trapFocus>
          <Popover.Target>
            <Button
              variant="default"
              leftSection={<IconFilter size={16} aria-hidden />}
              onPointerEnter={() => void loadMore()}
              onFocus={() => void loadMore()}
            >
              {t('filter.more')}
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            <Suspense fallback={<LoadingLines lines={8} />}>
              <MoreFilters search={search} onChange={set} />
            </Suspense>
          </Popover.Dropdown>
        </Popover>
      </div>
      <ActiveFilters search={search} onChange={onChange} />
    </search>
  );
}

function periodOf(value: string, search: CallsSearch): Record<string, unknown> {
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
