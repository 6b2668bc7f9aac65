import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { useLive } from '@/graphql/use-live';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { LinkButton, TextLink } from '@/ui/LinkButton';
import { LoadingLines } from '@/ui/Loading';
import { Page } from '@/ui/Page';
import { Facts, Panel } from '@/ui/Panel';
import { Time } from '@/ui/Time';
import classes from './BookingPage.module.css';
import { What, Whose } from './columns';
import { detailsOf } from './details';
import { BookingChanges, BookingQuery, CallsOfBookingChanged } from './documents';
import type { BookingOfPageQuery } from './generated/graphql';
import { LinkedCall } from './LinkedCall';
import { SuggestionList } from './links/SuggestionList';
import { bookingRoute } from './routes';
import { StateBadge } from './StateBadge';

type Booking = NonNullable<BookingOfPageQuery['booking']>;

/** One booking: what it is, what happened to it, and the calls about it with what speaks for each. */
export function BookingPage() {
  const { t } = useTranslation('bookings');
  const { bookingId } = bookingRoute.useParams();
  const [{ data, error }, execute] = useQuery({
    query: BookingQuery,
    variables: { by: { id: bookingId } },
    requestPolicy: 'cache-and-network',
  });
  const again = () => execute({ requestPolicy: 'network-only' });
  useLive({
    document: BookingChanges,
    variables: {},
    onEvent: ({ bookingChanged }) => bookingChanged.booking.id === bookingId && again(),
  });
  useLive({ document: CallsOfBookingChanged, variables: { bookingId }, onEvent: again });

  const booking = data?.booking?.id === bookingId ? data.booking : null;
  if (!booking) {
    return (
      <Page title={t('bookingTitle')}>
        {error ? (
          <Failure error={error} onRetry={again} />
        ) : data && data.booking === null ? (
          <Empty title={t('notFound.title')} text={t('notFound.text')}>
            <LinkButton to="/bookings">{t('notFound.back')}</LinkButton>
          </Empty>
        ) : (
          <LoadingLines lines={8} />
        )}
      </Page>
    );
  }
  return (
    <Page title={booking.reference} aside={<StateBadge state={booking.state} />}>
      <div className={classes.panes}>
        <div className={classes.main}>
          <Panel title={t('calls.title')}>
            {booking.calls.length === 0 ? (
              <p className={classes.quiet}>{t('calls.noneText')}</p>
            ) : (
              <ul className={classes.calls}>
                {booking.calls.map((link) => (
                  <LinkedCall key={link.id} link={link} reference={booking.reference} onDecided={again} />
                ))}
              </ul>
            )}
          </Panel>
          <SuggestionList
            filter={{ bookingId }}
            short
            heading={t('suggestions.forBooking')}
            onDecided={again}
          />
        </div>
        <aside className={classes.side} aria-label={t('facts.label')}>
          <BookingFacts booking={booking} />
          <Changes booking={booking} />
        </aside>
      </div>
    </Page>
  );
}

function BookingFacts({ booking }: { booking: Booking }) {
  const { t } = useTranslation('bookings');
  const { customer, startsAt, endsAt } = booking;
  return (
    <Panel title={t('facts.label')}>
      <Facts
        facts={[
          [t('facts.what'), (booking.venue || booking.kind) && <What key="what" booking={booking} />],
          [t('facts.startsAt'), startsAt && <Time at={startsAt} />],
          [t('facts.endsAt'), endsAt && <Time at={endsAt} />],
          [t('facts.party'), booking.partySize && t('facts.people', { count: booking.partySize })],
          [
            t('facts.customer'),
            customer && (
              <TextLink to="/customers/$customerId" params={{ customerId: customer.id }}>
                <Whose booking={booking} />
              </TextLink>
            ),
          ],
          [t('facts.createdAt'), <Time key="made" at={booking.createdAt} />],
          [t('facts.status'), <bdi key="status">{booking.status}</bdi>],
          ...detailsOf(booking.details).map(
            ([name, value]) => [name, <bdi key={name}>{value}</bdi>] as const,
          ),
        ]}
      />
    </Panel>
  );
}

function Changes({ booking }: { booking: Booking }) {
  const { t } = useTranslation('bookings');
  if (booking.changes.length === 0) return null;
  return (
    <Panel title={t('changes.title')}>
      <ol className={classes.changes}>
        {[...booking.changes].reverse().map(({ at, kind, state }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two changes may be of one moment.
          <li key={`${at} ${place}`}>
            <span className={classes.change}>{t(`changes.${kind}`)}</span>
            <StateBadge state={state} />
            <span className={classes.at}>
              <Time at={at} />
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
