import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { SuggestionList } from '@/pages/bookings/links/SuggestionList';
import { StateBadge } from '@/pages/bookings/StateBadge';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { LinkButton, TextLink } from '@/ui/LinkButton';
import { LoadingLines } from '@/ui/Loading';
import { Page } from '@/ui/Page';
import { Facts, Panel } from '@/ui/Panel';
import { Phone } from '@/ui/Phone';
import { Time } from '@/ui/Time';
import { ContextPanel } from './ContextPanel';
import classes from './Customer.module.css';
import { CustomerActions } from './CustomerActions';
import { CustomerQuery } from './documents';
import type { CustomerOfPageQuery } from './generated/graphql';
import { MergedPanel } from './MergedPanel';
import { customerRoute } from './routes';
import { Timeline } from './Timeline';
import { CustomerBadge, nameOf, Who } from './Who';

export type Customer = NonNullable<CustomerOfPageQuery['customer']>;

/** One customer: who it is, what is open, what happened, and what to know before the next call. */
export function CustomerPage() {
  const { customerId } = customerRoute.useParams();
  return <CustomerOf key={customerId} id={customerId} />;
}

function CustomerOf({ id }: { id: string }) {
  const { t } = useTranslation('customers');
  const today = useMemo(() => {
    const now = new Date();
    return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
  }, []);
  const [{ data, error }, execute] = useQuery({
    query: CustomerQuery,
    variables: { id, from: today },
    requestPolicy: 'cache-and-network',
  });
  // What was decided or merged changes history and context as well.
  const [version, setVersion] = useState(0);
  const again = () => {
    execute({ requestPolicy: 'network-only' });
    setVersion((before) => before + 1);
  };
  const customer = data?.customer;
  if (!customer) {
    return (
      <Page title={t('customerTitle')}>
        {error ? (
          <Failure error={error} onRetry={again} />
        ) : customer === null ? (
          <Empty title={t('notFound.title')} text={t('notFound.text')}>
            <LinkButton to="/customers">{t('notFound.back')}</LinkButton>
          </Empty>
        ) : (
          <LoadingLines lines={8} />
        )}
      </Page>
    );
  }
  return (
    <Page
      title={nameOf(customer) ?? t('unnamed')}
      aside={<CustomerBadge status={customer.status} />}
      actions={<CustomerActions customer={customer} onChanged={again} />}
    >
      {customer.mergedInto && (
        <p className={classes.merged}>
          {t('merged.into')}{' '}
          <TextLink to="/customers/$customerId" params={{ customerId: customer.mergedInto.id }}>
            <Who customer={customer.mergedInto} />
          </TextLink>
        </p>
      )}
      <div className={classes.panes}>
        <div className={classes.main}>
          <ContextPanel customerId={id} version={version} />
          <SuggestionList
            filter={{ customerId: id }}
            heading={t('suggestions.forCustomer')}
            onDecided={again}
            short
          />
          <Timeline customerId={id} version={version} />
        </div>
        <aside className={classes.side} aria-label={t('facts.label')}>
          <Panel title={t('facts.label')}>
            <Facts
              facts={[
                [t('facts.phones'), <Phones key="phones" phones={customer.phones} />],
                [t('facts.email'), customer.email && <bdi dir="ltr">{customer.email}</bdi>],
                [t('facts.externalId'), customer.externalId && <bdi>{customer.externalId}</bdi>],
              ]}
            />
          </Panel>
          <OpenBookings bookings={data.bookings} />
          <MergedPanel customer={customer} onChanged={again} />
        </aside>
      </div>
    </Page>
  );
}

const Phones = ({ phones }: { phones: readonly string[] }) => (
  <ul className={classes.phones}>
    {phones.map((phone) => (
      <li key={phone}>
        <Phone party={phone} />
      </li>
    ))}
  </ul>
);

function OpenBookings({ bookings }: { bookings: CustomerOfPageQuery['bookings'] }) {
  const { t } = useTranslation('customers');
  return (
    <Panel title={t('open.title')}>
      {bookings.nodes.length === 0 ? (
        <p className={classes.quiet}>{t('open.none')}</p>
      ) : (
        <ul className={classes.bookings}>
          {bookings.nodes.map(({ id, reference, venue, kind, startsAt, state }) => (
            <li key={id}>
              <TextLink to="/bookings/$bookingId" params={{ bookingId: id }} fw={600}>
                <bdi className="numbers">{reference}</bdi>
              </TextLink>
              <StateBadge state={state} />
              <span className={classes.bookingFacts}>
                <bdi>{venue ?? kind}</bdi>
                {startsAt && (
                  <>
                    {' · '}
                    <Time at={startsAt} />
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
