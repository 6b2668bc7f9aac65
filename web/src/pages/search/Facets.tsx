import { UnstyledButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import classes from './Facets.module.css';
import { FACETS, type FacetName, type FacetValue, toggled, valuesOf } from './facets';
import type { SearchSpreadFragment } from './generated/graphql';
import type { SearchSearch } from './params';
import { canNarrowSpeaker, type SpeakerName, speakerOf, toggleSpeaker } from './query/speaker';
import { useValueName } from './use-value-name';

const SHOWN = 6;

type Props = {
  search: SearchSearch;
  facets: SearchSpreadFragment['facets'] | undefined;
  stale: boolean;
  onChange: (search: SearchSearch) => void;
};

/** How the matching calls are spread. A value narrows; a chosen one widens again. */
export function Facets({ search, facets, stale, onChange }: Props) {
  const { t } = useTranslation('search');
  const nameOf = useValueName();
  const query = search.q ?? '';
  const spoken = speakerOf(query).speaker;
  const speakers = (facets?.speakers ?? []).map(({ value, count }) => ({
    value,
    count,
    chosen: value === spoken,
  }));
  return (
    <div className={classes.facets} data-stale={stale || undefined}>
      {canNarrowSpeaker(query) && speakers.length > 0 && (
        <Facet
          title={t('facet.speaker')}
          values={speakers}
          nameOf={(value) => t(`speaker.${value as SpeakerName}`, { ns: 'common' })}
          onToggle={(value) => onChange({ ...search, q: toggleSpeaker(query, value as SpeakerName) })}
        />
      )}
      {FACETS.map((name) => {
        const values = valuesOf(facets, search, name);
        // One value that every call has narrows nothing.
        if (values.length === 0 || (values.length === 1 && !values[0]?.chosen && !worthShowing(name)))
          return null;
        return (
          <Facet
            key={name}
            title={t(`facet.${name}`)}
            values={values}
            nameOf={(value) => nameOf(name, value)}
            onToggle={(value) => onChange(toggled(search, name, value))}
          />
        );
      })}
    </div>
  );
}

const worthShowing = (name: FacetName) => name === 'agent' || name === 'tag' || name === 'sentiment';

type FacetProps = {
  title: string;
  values: readonly FacetValue[];
  nameOf: (value: string) => string;
  onToggle: (value: string) => void;
};

function Facet({ title, values, nameOf, onToggle }: FacetProps) {
  const { t } = useTranslation('search');
  const format = useFormat();
  const [all, setAll] = useState(false);
  const shown = all ? values : values.slice(0, SHOWN);
  const most = Math.max(...values.map(({ count }) => count), 1);
  return (
    <section className={classes.facet}>
      <h2 className={classes.title}>{title}</h2>
      <ul className={classes.values} aria-label={title}>
        {shown.map(({ value, count, chosen }) => (
          <li key={value}>
            <UnstyledButton className={classes.value} aria-pressed={chosen} onClick={() => onToggle(value)}>
              <span
                className={classes.meter}
                style={{ inlineSize: `${(count / most) * 100}%` }}
                aria-hidden
              />
              <span className={classes.check} aria-hidden>
                {chosen && <IconCheck size={13} stroke={2.6} />}
              </span>
              <bdi className={classes.name}>{nameOf(value)}</bdi>
              <span className={`${classes.count} numbers`}>
                <span className="visually-hidden">, </span>
                {format.number(count)}
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {values.length > SHOWN && (
        <UnstyledButton className={classes.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('facet.fewer') : t('facet.more', { count: values.length - SHOWN })}
        </UnstyledButton>
      )}
    </section>
  );
}
