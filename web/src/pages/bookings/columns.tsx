import { IconPhoneCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { GridColumn } from '@/lists/VirtualGrid';
import { Phone } from '@/ui/Phone';
import { Time } from '@/ui/Time';
import classes from './Bookings.module.css';
import { StateBadge } from './StateBadge';
import type { BookingRow } from './use-bookings-list';

/** What was booked, in a few words: the venue and its kind. */
export function What({ booking }: { booking: Pick<BookingRow, 'venue' | 'kind'> }) {
  const { venue, kind } = booking;
  return (
    <>
      {venue && <bdi className={classes.venue}>{venue}</bdi>}
      {venue && kind && ' · '}
      {kind && <bdi className={classes.quiet}>{kind}</bdi>}
    </>
  );
}

export function Whose({ booking }: { booking: Pick<BookingRow, 'customer'> }) {
  const { customer } = booking;
  if (!customer) return null;
  return customer.name ? <bdi>{customer.name}</bdi> : <Phone party={customer.phones[0] ?? ''} />;
}

/** How many calls are about it, and whether one came before its time. */
export function Calls({ booking }: { booking: Pick<BookingRow, 'calls'> }) {
  const { t } = useTranslation('bookings');
  const count = booking.calls.length;
  if (count === 0) return <span className={classes.quiet}>{t('calls.none')}</span>;
  const before = booking.calls.some(({ minutesUntilBooking }) => (minutesUntilBooking ?? -1) >= 0);
  return (
    <span className={classes.calls}>
      {before && <IconPhoneCheck size={15} stroke={1.8} aria-hidden />}
      {t(before ? 'calls.before' : 'calls.count', { count })}
    </span>
  );
}

export function useBookingColumns(): GridColumn<BookingRow>[] {
  const { t } = useTranslation('bookings');
  return [
    {
      key: 'reference',
      width: 104,
      header: t('column.reference'),
      cell: (booking) => (
        <Link
          to="/bookings/$bookingId"
          params={{ bookingId: booking.id }}
          tabIndex={-1}
          className={classes.reference}
        >
          <bdi className="numbers">{booking.reference}</bdi>
        </Link>
      ),
    },
    {
      key: 'state',
      width: 112,
      header: t('column.state'),
      cell: ({ state }) => <StateBadge state={state} />,
    },
    {
      key: 'startsAt',
      width: 168,
      header: t('column.startsAt'),
      cell: ({ startsAt }) => startsAt && <Time at={startsAt} />,
    },
    {
      key: 'what',
      width: 190,
      grow: 2,
      header: t('column.what'),
      cell: (booking) => <What booking={booking} />,
    },
    {
      key: 'party',
      width: 78,
      align: 'end',
      header: <span className={classes.party}>{t('column.party')}</span>,
      cell: ({ partySize }) => <span className={`${classes.party} numbers`}>{partySize}</span>,
    },
    {
      key: 'customer',
      width: 150,
      grow: 2,
      header: t('column.customer'),
      cell: (booking) => <Whose booking={booking} />,
    },
    {
      key: 'calls',
      width: 170,
      grow: 1,
      header: t('column.calls'),
      cell: (booking) => <Calls booking={booking} />,
    },
  ];
}

/** A booking in a narrow window. */
export const CompactRow = ({ booking }: { booking: BookingRow }) => (
  <div className={classes.compact}>
    <div className={classes.line}>
      <bdi className={`${classes.strong} numbers`}>{booking.reference}</bdi>
      <StateBadge state={booking.state} />
      <span className={classes.end}>{booking.startsAt && <Time at={booking.startsAt} />}</span>
    </div>
    <div className={classes.line}>
      <span className={classes.ellipsis}>
        <What booking={booking} />
      </span>
    </div>
    <div className={classes.line}>
      <span className={classes.ellipsis}>
        <Whose booking={booking} />
      </span>
      <span className={classes.end}>
        <Calls booking={booking} />
      </span>
    </div>
  </div>
);
