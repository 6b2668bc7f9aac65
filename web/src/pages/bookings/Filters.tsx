import { Chip, Select, TextInput } from '@mantine/core';
import { IconHash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compact } from '@/app/search-params';
import { client } from '@/graphql/client';
import { notifyFailure } from '@/ui/Failure';
import classes from './Bookings.module.css';
import { FindBookings } from './links/documents';
import { type BookingsSearch, STATES, validateBookingsSearch } from './search';

type Props = { search: BookingsSearch; onChange: (search: BookingsSearch) => void };

/** Everything that narrows the list, and the way straight to a reference. */
export function Filters({ search, onChange }: Props) {
  const { t } = useTranslation('bookings');
  const set = (change: Record<string, unknown>) =>
    onChange(validateBookingsSearch(compact({ ...search, ...change })));
  const when = search.when ?? (search.from || search.until ? 'days' : 'any');
  return (
    <search aria-label={t('filter.label')} className={classes.filters}>
      <div className={classes.bar}>
        <GoToReference />
        <Select
          aria-label={t('filter.when')}
          className={classes.select}
          allowDeselect={false}
          value={when}
          data={(['any', 'coming', 'past', 'days'] as const).map((value) => ({
            value,
            label: t(`filter.${value}`),
          }))}
          onChange={(value) =>
            set(
              value === 'days'
                ? { when: undefined, from: new Date().toLocaleDateString('sv') }
                : { when: value, from: undefined, until: undefined },
            )
          }
        />
        {when === 'days' && (
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
          aria-label={t('filter.called')}
          placeholder={t('filter.called')}
          className={classes.select}
          clearable
          value={search.called ?? null}
          data={[
            { value: 'yes', label: t('filter.calledYes') },
            { value: 'no', label: t('filter.calledNo') },
          ]}
          onChange={(called) => set({ called })}
        />
      </div>
      <Chip.Group multiple value={search.state ?? []} onChange={(state) => set({ state })}>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in one line everywhere. */}
        <div className={classes.chips} role="group" aria-label={t('filter.state')}>
          {STATES.map((state) => (
            <Chip key={state} value={state} size="xs" variant="outline">
              {t(`state.${state}`)}
            </Chip>
          ))}
        </div>
      </Chip.Group>
    </search>
  );
}

function GoToReference() {
  const { t } = useTranslation('bookings');
  const navigate = useNavigate();
  const [reference, setReference] = useState('');
  const [missing, setMissing] = useState(false);
  const go = async (event: FormEvent) => {
    event.preventDefault();
    if (reference.trim() === '') return;
    const { data, error } = await client.query(FindBookings, { reference: reference.trim() }).toPromise();
    if (error) return notifyFailure(error);
    if (!data?.booking) return setMissing(true);
    await navigate({ to: '/bookings/$bookingId', params: { bookingId: data.booking.id } });
  };
  return (
    <form onSubmit={(event) => void go(event)} className={classes.goTo}>
      <TextInput
        type="search"
        aria-label={t('filter.reference')}
        placeholder={t('filter.reference')}
        leftSection={<IconHash size={15} aria-hidden />}
        value={reference}
        error={missing && t('filter.noReference')}
        onChange={(event) => {
          setReference(event.currentTarget.value);
          setMissing(false);
        }}
      />
    </form>
  );
}
