import { useTranslation } from 'react-i18next';
import { Phone } from '@/ui/Phone';
import classes from './Customers.module.css';
import type { CustomerStatus } from './generated/graphql';

type Anybody = { name?: string | null; leadNumber?: string | null; phones: readonly string[] };

/** A customer's name, or the number where nobody has named them. */
export function Who({ customer }: { customer: Anybody }) {
  const { t } = useTranslation('customers');
  if (customer.name) return <bdi>{customer.name}</bdi>;
  const number = customer.leadNumber ?? customer.phones[0];
  return number ? <Phone party={number} /> : <span>{t('unnamed')}</span>;
}

/** The same as text, for titles and dialogues. */
export const nameOf = ({ name, leadNumber, phones }: Anybody): string | null =>
  name ?? leadNumber ?? phones[0] ?? null;

const TONE = { KNOWN: 'green', LEAD: 'yellow', DISMISSED: 'grey', MERGED: 'grey' } as const;

/** Who a customer is to the business. */
export function CustomerBadge({ status }: { status: CustomerStatus }) {
  const { t } = useTranslation('customers');
  return (
    <span className={classes.badge} data-tone={TONE[status]}>
      {t(`status.${status}`)}
    </span>
  );
}
