import { CloseButton, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { compact } from '@/app/search-params';
import { useFormat } from '@/i18n/format';
import type { FilterProps } from './Filters';
import classes from './Filters.module.css';
import type { CallsSearch } from './search';

type Pill = { key: string; name: string; without: CallsSearch };

/** What narrows the list beyond what the bar shows, each with its way out. */
export function ActiveFilters({ search, onChange }: FilterProps) {
  const { t } = useTranslation('calls');
  const pills = usePills(search);
  if (pills.length === 0) return null;
  return (
    <ul className={classes.pills} aria-label={t('filter.label')}>
      {pills.map(({ key, name, without }) => (
        <li key={key} className={classes.pill}>
          <bdi>{name}</bdi>
          <CloseButton
            size={18}
            aria-label={t('filter.remove', { name })}
            onClick={() => onChange(without)}
          />
        </li>
      ))}
      <li>
        <UnstyledButton
          className={classes.clear}
          onClick={() => onChange(search.order ? { order: search.order } : {})}
        >
          {t('filter.clearAll')}
        </UnstyledButton>
      </li>
    </ul>
  );
}

function usePills(search: CallsSearch): Pill[] {
  const { t } = useTranslation('calls');
  const format = useFormat();
  const without = (change: Partial<Record<keyof CallsSearch, unknown>>) =>
    compact({ ...search, ...change }) as CallsSearch;
  const pills: Pill[] = [];
  const one = (key: keyof CallsSearch, name: string | undefined | false) => {
    if (name) pills.push({ key, name, without: without({ [key]: undefined }) });
  };
  const each = (key: 'sentiment' | 'agent' | 'tag' | 'language', nameOf: (value: string) => string) => {
    const values: readonly string[] = search[key] ?? [];
    for (const value of values) {
      const rest = values.filter((other) => other !== value);
      pills.push({
        key: `${key} ${value}`,
        name: nameOf(value),
        without: without({ [key]: rest.length > 0 ? rest : undefined }),
      });
    }
  };
  const day = (value: string) => format.time(`${value}T12:00:00`, 'date');
  one('period', search.period && t(`period.${search.period}`));
  one('from', search.from && `${t('filter.from')} ${day(search.from)}`);
  one('until', search.until && `${t('filter.until')} ${day(search.until)}`);
  one('phone', search.phone);
  const [stage, status] = search.stage?.split('.') ?? [];
  one(
    'stage',
    stage &&
      t('filter.stageIs', {
        stage: t(`stage.${stage as 'RECORDING'}`, { ns: 'common' }),
        status: t(`status.${status as 'FAILED'}`, { ns: 'common' }),
      }),
  );
  one('direction', search.direction && t(`direction.${search.direction}`, { ns: 'common' }));
  one('status', search.status && t(`callStatus.${search.status}`, { ns: 'common' }));
  one(
    'booking',
    search.booking && t(search.booking === 'yes' ? 'filter.withBooking' : 'filter.withoutBooking'),
  );
  one('minutes', search.minutes !== undefined && `${t('filter.duration')}: ${format.number(search.minutes)}`);
  each('sentiment', (value) => t(`sentiment.${value as 'MIXED'}`, { ns: 'common' }));
  each('agent', (value) => `${t('filter.agent')}: ${value}`);
  each('tag', (value) => `${t('filter.tag')}: ${value}`);
  each('language', (value) => `${t('filter.language')}: ${value}`);
  return pills;
}
