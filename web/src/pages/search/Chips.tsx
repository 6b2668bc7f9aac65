import { CloseButton, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { compact } from '@/app/search-params';
import { useFormat } from '@/i18n/format';
import classes from './Chips.module.css';
import { FACETS, toggled, valuesOf } from './facets';
import { isNarrowed, type SearchSearch } from './params';
import { useValueName } from './use-value-name';

type Props = { search: SearchSearch; onChange: (search: SearchSearch) => void };
type Chip = { key: string; name: string; without: SearchSearch };

/** Everything that narrows the search beside its words, each with its way out. */
export function Chips({ search, onChange }: Props) {
  const { t } = useTranslation('search');
  const chips = useChips(search);
  if (!isNarrowed(search)) return null;
  const { q, mode, view, order } = search;
  return (
    <ul className={classes.chips} aria-label={t('filters')}>
      {chips.map(({ key, name, without }) => (
        <li key={key} className={classes.chip}>
          <bdi>{name}</bdi>
          <CloseButton size={20} aria-label={t('removeFilter', { name })} onClick={() => onChange(without)} />
        </li>
      ))}
      {chips.length > 1 && (
        <li>
          <UnstyledButton
            className={classes.clear}
            onClick={() => onChange(compact({ q, mode, view, order }) as SearchSearch)}
          >
            {t('clearFilters')}
          </UnstyledButton>
        </li>
      )}
    </ul>
  );
}

function useChips(search: SearchSearch): Chip[] {
  const { t } = useTranslation('search');
  const format = useFormat();
  const inUtc = useFormat('UTC');
  const nameOf = useValueName();
  const without = (...names: (keyof SearchSearch)[]) =>
    compact({ ...search, ...Object.fromEntries(names.map((name) => [name, undefined])) }) as SearchSearch;
  const chips: Chip[] = [];
  if (search.p) chips.push({ key: 'p', name: t('linked'), without: without('p') });
  if (search.period) {
    chips.push({ key: 'period', name: t(`period.${search.period}`), without: without('period') });
  } else if (search.from || search.until) {
    const ends = [search.from, search.until].filter((end) => end !== undefined);
    const midnight = ends.every((end) => end.endsWith('T00:00Z'));
    const name = (end: string, last: boolean) =>
      midnight ? inUtc.time(Date.parse(end) - (last ? 1 : 0), 'date') : format.time(end, 'dateTime');
    const [from, until] = [search.from && name(search.from, false), search.until && name(search.until, true)];
    chips.push({
      key: 'range',
      name:
        from && until
          ? from === until
            ? from
            : t('range.both', { from, until })
          : from
            ? t('range.from', { from })
            : t('range.until', { until }),
      without: without('from', 'until'),
    });
  }
  for (const facet of FACETS) {
    for (const { value, chosen } of valuesOf(undefined, search, facet)) {
      if (!chosen) continue;
      chips.push({
        key: `${facet} ${value}`,
        name: t('facetIs', { facet: t(`facet.${facet}`), value: nameOf(facet, value) }),
        without: toggled(search, facet, value),
      });
    }
  }
  if (search.phone) chips.push({ key: 'phone', name: search.phone, without: without('phone') });
  return chips;
}
