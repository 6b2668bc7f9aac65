import { Button } from '@mantine/core';
import { IconArrowMerge, IconUserCheck, IconUserOff, IconUserPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { Allowed } from '@/permissions/Allowed';
import { notifyFailure } from '@/ui/Failure';
import type { Customer } from './CustomerPage';
import { DismissLead } from './documents';
import { MergeDialog } from './MergeDialog';
import { NameLeadDialog } from './NameLeadDialog';

type Props = { customer: Customer; onChanged: () => void };

/** What one can do with a customer: name or dismiss a lead, merge. */
export function CustomerActions({ customer, onChanged }: Props) {
  const { t } = useTranslation('customers');
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<'name' | 'merge' | null>(null);
  const [{ fetching }, dismiss] = useMutation(DismissLead);
  const { status, leadNumber } = customer;
  const lead = status === 'LEAD' || status === 'DISMISSED';
  const onDismiss = async () => {
    const { error } = await dismiss({ input: { id: customer.id, dismissed: status === 'LEAD' } });
    if (error) notifyFailure(error);
  };
  if (status === 'MERGED') return null;
  return (
    <>
      {lead && leadNumber && (
        <Allowed to="feedCalls">
          <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setDialog('name')}>
            {t('name.open')}
          </Button>
        </Allowed>
      )}
      <Allowed to="changeCalls">
        {lead && (
          <Button
            variant="default"
            loading={fetching}
            leftSection={
              status === 'LEAD' ? (
                <IconUserOff size={16} aria-hidden />
              ) : (
                <IconUserCheck size={16} aria-hidden />
              )
            }
            onClick={() => void onDismiss()}
          >
            {t(status === 'LEAD' ? 'dismiss' : 'undismiss')}
          </Button>
        )}
        <Button
          variant="default"
          leftSection={<IconArrowMerge size={16} aria-hidden />}
          onClick={() => setDialog('merge')}
        >
          {t('merge.open')}
        </Button>
      </Allowed>
      {dialog === 'name' && leadNumber && (
        <NameLeadDialog
          number={leadNumber}
          onClose={(named) => {
            setDialog(null);
            if (named === customer.id) onChanged();
            else if (named) void navigate({ to: '/customers/$customerId', params: { customerId: named } });
          }}
        />
      )}
      {dialog === 'merge' && (
        <MergeDialog
          customer={customer}
          onClose={(into) => {
            setDialog(null);
            if (into === customer.id) onChanged();
            else if (into) void navigate({ to: '/customers/$customerId', params: { customerId: into } });
          }}
        />
      )}
    </>
  );
}
