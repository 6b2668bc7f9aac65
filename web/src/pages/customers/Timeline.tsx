import { Button } from '@mantine/core';
import { IconCalendarEvent, IconPhoneIncoming, IconPhoneOutgoing } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { StageBadges } from '@/calls/Stages';
import { onConnected } from '@/graphql/connection';
import { useLive } from '@/graphql/use-live';
import { usePages } from '@/lists/use-pages';
import { StateBadge } from '@/pages/bookings/StateBadge';
import { BidiText } from '@/ui/BidiText';
import { Duration, RunningDuration } from '@/ui/Duration';
import { Failure } from '@/ui/Failure';
import { TextLink } from '@/ui/LinkButton';
import { LoadingLines } from '@/ui/Loading';
import { Panel } from '@/ui/Panel';
import { SentimentMark } from '@/ui/SentimentMark';
import { Time } from '@/ui/Time';
import classes from './Customer.module.css';
import { CustomerCallsChanged, CustomerHistory } from './documents';
import type { CustomerHistoryQuery } from './generated/graphql';

type Item = NonNullable<CustomerHistoryQuery['customer']>['history']['nodes'][number];
type CallItem = Extract<Item, { __typename: 'Call' }>;
type BookingItem = Extract<Item, { __typename: 'Booking' }>;

type Props = { customerId: string /** Another one reads it again. */; version: number };

/** Calls and bookings in one order, newest first. */
export function Timeline({ customerId, version }: Props) {
  const { t } = useTranslation('customers');
  const pages = usePages({
    document: CustomerHistory,
    variables: { id: customerId },
    connection: (data) => data.customer?.history,
    pageSize: 20,
  });
  const { rows, phase, error, more } = pages;
  const read = useRef(pages.reload);
  read.current = pages.reload;
  useEffect(() => {
    if (version > 0) read.current();
  }, [version]);
  useEffect(() => onConnected(() => read.current()), []);

  useLive({
    document: CustomerCallsChanged,
    variables: { customerId },
    onEvent: ({ callChanged: { call } }) => {
      if (!rows.some(({ id }) => id === call.id)) return pages.reload();
      pages.replace(
        ({ id }) => id === call.id,
        () => call as CallItem,
      );
    },
  });

  return (
    <Panel title={t('history.title')}>
      {rows.length === 0 && phase === 'loading' && <LoadingLines lines={6} />}
      {rows.length === 0 && phase === 'ready' && <p className={classes.quiet}>{t('history.none')}</p>}
      <ol className={classes.history}>
        {rows.map((item) =>
          item.__typename === 'Call' ? (
            <CallEntry key={item.id} call={item} />
          ) : (
            <BookingEntry key={item.id} booking={item} />
          ),
        )}
      </ol>
      {phase === 'failed' && error && (
        <Failure error={error} onRetry={rows.length > 0 ? pages.loadMore : pages.reload} />
      )}
      {more && phase !== 'failed' && (
        <Button variant="default" mt="sm" loading={phase === 'loading'} onClick={pages.loadMore}>
          {t('history.more')}
        </Button>
      )}
    </Panel>
  );
}

function CallEntry({ call }: { call: CallItem }) {
  const { t } = useTranslation('customers');
  const Direction = call.direction === 'INBOUND' ? IconPhoneIncoming : IconPhoneOutgoing;
  const active = call.status === 'ACTIVE';
  return (
    <li className={classes.entry} data-kind="call">
      <span className={classes.mark}>
        <Direction
          size={15}
          stroke={1.8}
          role="img"
          aria-label={t(`direction.${call.direction}`, { ns: 'common' })}
        />
      </span>
      <div className={classes.entryHead}>
        <TextLink to="/calls/$callId" params={{ callId: call.id }} fw={600}>
          {t('history.call')} <Time at={call.startedAt} />
        </TextLink>
        <span className={classes.quiet}>
          {active ? <RunningDuration since={call.startedAt} /> : <Duration ms={call.durationMs} />}
          {call.agent && (
            <>
              {' · '}
              <bdi>{call.agent}</bdi>
            </>
          )}
        </span>
        <SentimentMark sentiment={call.summary?.sentiment ?? call.analytics?.sentiment} />
      </div>
      {call.summary?.text && (
        <BidiText block className={classes.summary}>
          {call.summary.text}
        </BidiText>
      )}
      <div className={classes.entryFoot}>
        <StageBadges callId={call.id} stages={call.stages} />
        {call.bookings.map(({ booking }) => (
          <TextLink key={booking.id} to="/bookings/$bookingId" params={{ bookingId: booking.id }} size="sm">
            <bdi className="numbers">{booking.reference}</bdi>
          </TextLink>
        ))}
      </div>
    </li>
  );
}

function BookingEntry({ booking }: { booking: BookingItem }) {
  const { t } = useTranslation('customers');
  return (
    <li className={classes.entry} data-kind="booking">
      <span className={classes.mark}>
        <IconCalendarEvent size={15} stroke={1.8} aria-hidden />
      </span>
      <div className={classes.entryHead}>
        <TextLink to="/bookings/$bookingId" params={{ bookingId: booking.id }} fw={600}>
          {t('history.booking')} <bdi className="numbers">{booking.reference}</bdi>
        </TextLink>
        <StateBadge state={booking.state} />
        <span className={classes.quiet}>
          {t('history.made')} <Time at={booking.createdAt} />
        </span>
      </div>
      <p className={classes.summary}>
        <bdi>{[booking.venue, booking.kind].filter(Boolean).join(' · ')}</bdi>
        {booking.startsAt && (
          <>
            {' · '}
            <Time at={booking.startsAt} />
          </>
        )}
        {booking.partySize && <> · {t('history.people', { count: booking.partySize })}</>}
      </p>
    </li>
  );
}
