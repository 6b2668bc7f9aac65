import { Button } from '@mantine/core';
import { IconArrowsSplit2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { Allowed } from '@/permissions/Allowed';
import { notifyFailure } from '@/ui/Failure';
import { TextLink } from '@/ui/LinkButton';
import { Panel } from '@/ui/Panel';
import classes from './Customer.module.css';
import type { Customer } from './CustomerPage';
import { SplitCustomer } from './documents';
import { nameOf, Who } from './Who';

type Props = { customer: Customer; onChanged: () => void };

/** Who was merged into a customer, and the way back. */
export function MergedPanel({ customer, onChanged }: Props) {
  const { t } = useTranslation('customers');
  const [{ fetching }, split] = useMutation(SplitCustomer);
  if (customer.mergedFrom.length === 0) return null;
  const onSplit = async (id: string) => {
    const { error } = await split({ input: { id } });
    if (error) notifyFailure(error);
    else onChanged();
  };
  return (
    <Panel title={t('merged.title')}>
      <ul className={classes.mergedList}>
        {customer.mergedFrom.map((merged) => (
          <li key={merged.id}>
            <TextLink to="/customers/$customerId" params={{ customerId: merged.id }}>
              <Who customer={merged} />
            </TextLink>
            <Allowed to="changeCalls">
              <Button
                size="compact-xs"
                variant="default"
                disabled={fetching}
                leftSection={<IconArrowsSplit2 size={13} aria-hidden />}
                aria-label={t('merged.splitWho', { name: nameOf(merged) ?? t('unnamed') })}
                onClick={() => void onSplit(merged.id)}
              >
                {t('merged.split')}
              </Button>
            </Allowed>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
