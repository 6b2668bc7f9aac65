import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowUp, IconFilterOff } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CombinedError } from 'urql';
import { useFormat } from '@/i18n/format';
import { VirtualGrid } from '@/lists/VirtualGrid';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { LinkButton } from '@/ui/LinkButton';
import { Page } from '@/ui/Page';
import classes from './Bookings.module.css';
import { CompactRow, useBookingColumns } from './columns';
import { Filters } from './Filters';
import { bookingsRoute } from './routes';
import { type BookingsSearch, isFiltered } from './search';
import { type BookingRow, useBookingsList } from './use-bookings-list';

/** All bookings, with the calls about them. */
export function BookingsPage() {
  const { t } = useTranslation('bookings');
  const format = useFormat();
  const search = bookingsRoute.useSearch();
  const navigate = useNavigate();
  const narrow = useMediaQuery('(max-width: 719px)') ?? false;
  const { list, snapshot, total, reveal } = useBookingsList(search);
  const [activeId, setActiveId] = useState(list.place.activeId);
  const columns = useBookingColumns();
  const onSearch = (next: BookingsSearch) => void navigate({ to: '/bookings', search: next, replace: true });
  const choose = ({ id }: BookingRow) => {
    list.place.activeId = id;
    setActiveId(id);
  };
  const nothing = snapshot.count === 0 && snapshot.phase !== 'loading';
  const failure = snapshot.phase === 'failed' && (
    <Failure error={snapshot.error as CombinedError} onRetry={() => list.retry()} />
  );
  return (
    <Page
      title={t('title')}
      fill
      aside={
        total !== null && (
          <span className="numbers">{t('count', { count: total, formatted: format.number(total) })}</span>
        )
      }
      actions={
        <LinkButton to="/customers/suggestions" variant="default">
          {t('suggestions.title')}
        </LinkButton>
      }
    >
      <Filters search={search} onChange={onSearch} />
      <section className={classes.list} aria-label={t('title')}>
        <output className={classes.news}>
          {snapshot.waiting > 0 && (
            <Button
              radius="xl"
              size="xs"
              leftSection={<IconArrowUp size={14} aria-hidden />}
              onClick={() => void reveal()}
            >
              {t('new', { count: snapshot.waiting, formatted: format.number(snapshot.waiting) })}
            </Button>
          )}
        </output>
        {nothing ? (
          failure || <Nothing filtered={isFiltered(search)} onClear={() => onSearch({})} />
        ) : (
          <VirtualGrid
            key={narrow ? 'narrow' : 'wide'}
            label={t('listLabel')}
            list={list}
            snapshot={snapshot}
            columns={columns}
            rowHeight={narrow ? 92 : 44}
            compact={narrow ? (booking) => <CompactRow booking={booking} /> : undefined}
            activeId={activeId}
            onActive={choose}
            onOpen={({ id }) => void navigate({ to: '/bookings/$bookingId', params: { bookingId: id } })}
          />
        )}
        {!nothing && failure}
      </section>
    </Page>
  );
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const { t } = useTranslation('bookings');
  if (!filtered) return <Empty title={t('empty.none')} text={t('empty.noneText')} />;
  return (
    <Empty icon={IconFilterOff} title={t('empty.filtered')} text={t('empty.filteredText')}>
      <Button variant="default" onClick={onClear}>
        {t('filter.clear')}
      </Button>
    </Empty>
  );
}
