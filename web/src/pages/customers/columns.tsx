import { Button } from '@mantine/core';
import { IconPhoneIncoming, IconPhoneOutgoing } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { StageBadges } from '@/calls/Stages';
import type { GridColumn } from '@/lists/VirtualGrid';
import { Allowed } from '@/permissions/Allowed';
import { Duration, RunningDuration } from '@/ui/Duration';
import { Phone } from '@/ui/Phone';
import { Time } from '@/ui/Time';
import classes from './Customers.module.css';
import type { View } from './search';
import type { CustomerRow } from './use-customers-list';
import { CustomerBadge, Who } from './Who';

/** The newest call of a customer: which way, when, how long. */
export function LastCall({ customer }: { customer: CustomerRow }) {
  const { t } = useTranslation('customers');
  const [call] = customer.calls.nodes;
  if (!call) return <span className={classes.quiet}>{t('noCalls')}</span>;
  const Direction = call.direction === 'INBOUND' ? IconPhoneIncoming : IconPhoneOutgoing;
  const active = call.status === 'ACTIVE';
  return (
    <span className={classes.lastCall} data-active={active || undefined}>
      <Direction
        size={15}
        stroke={1.7}
        role="img"
        aria-label={t(`direction.${call.direction}`, { ns: 'common' })}
      />
      <Link to="/calls/$callId" params={{ callId: call.id }} tabIndex={-1} className={classes.link}>
        {active ? t('now') : <Time at={call.startedAt} />}
      </Link>
      <span className={classes.quiet}>
        {active ? <RunningDuration since={call.startedAt} /> : <Duration ms={call.durationMs} />}
      </span>
    </span>
  );
}

const Stages = ({ customer }: { customer: CustomerRow }) => {
  const [call] = customer.calls.nodes;
  return call ? <StageBadges callId={call.id} stages={call.stages} /> : null;
};

export function useCustomerColumns(
  view: View | undefined,
  onName: (customer: CustomerRow) => void,
): GridColumn<CustomerRow>[] {
  const { t } = useTranslation('customers');
  const leads = view === 'leads' || view === 'dismissed';
  const columns: (GridColumn<CustomerRow> | false)[] = [
    {
      key: 'who',
      width: leads ? 160 : 190,
      grow: leads ? 1 : 2,
      header: t(leads ? 'column.number' : 'column.name'),
      cell: (customer) => (
        <span className={classes.who}>
          <Link
            to="/customers/$customerId"
            params={{ customerId: customer.id }}
            tabIndex={-1}
            className={classes.name}
          >
            <Who customer={customer} />
          </Link>
          {!view && customer.status !== 'KNOWN' && <CustomerBadge status={customer.status} />}
        </span>
      ),
    },
    !leads && {
      key: 'phones',
      width: 150,
      grow: 1,
      header: t('column.phones'),
      cell: ({ phones, name }) => name && <Phones phones={phones} />,
    },
    !leads && {
      key: 'email',
      width: 120,
      grow: 2,
      header: t('column.email'),
      cell: ({ email }) => <bdi dir="ltr">{email}</bdi>,
    },
    {
      key: 'last',
      width: 236,
      header: t('column.lastCall'),
      cell: (customer) => <LastCall customer={customer} />,
    },
    {
      key: 'stages',
      width: 238,
      header: t('column.stages'),
      cell: (customer) => <Stages customer={customer} />,
    },
    leads && {
      key: 'act',
      width: 110,
      align: 'end',
      header: <span className="visually-hidden">{t('column.act')}</span>,
      cell: (customer) => (
        <Allowed to="feedCalls">
          <Button size="compact-xs" variant="default" tabIndex={-1} onClick={() => onName(customer)}>
            {t('name.open')}
          </Button>
        </Allowed>
      ),
    },
  ];
  return columns.filter((column) => column !== false);
}

function Phones({ phones }: { phones: readonly string[] }) {
  const { t } = useTranslation('customers');
  const [first, ...others] = phones;
  if (first === undefined) return null;
  return (
    <>
      <Phone party={first} />
      {others.length > 0 && (
        <span className={classes.quiet}> {t('morePhones', { count: others.length })}</span>
      )}
    </>
  );
}

/** A customer in a narrow window. */
export const CompactRow = ({ customer }: { customer: CustomerRow }) => (
  <div className={classes.compact}>
    <div className={classes.line}>
      <span className={classes.strong}>
        <Who customer={customer} />
      </span>
      {customer.status !== 'KNOWN' && <CustomerBadge status={customer.status} />}
    </div>
    <div className={classes.line}>
      <LastCall customer={customer} />
    </div>
    <div className={classes.line}>
      <Stages customer={customer} />
    </div>
  </div>
);
