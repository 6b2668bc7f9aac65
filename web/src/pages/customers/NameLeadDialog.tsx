import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { notifyFailure } from '@/ui/Failure';
import { Phone } from '@/ui/Phone';
import { NameLead } from './documents';

type Props = {
  number: string;
  /** With the customer's id where the lead was named. */
  onClose: (customerId: string | null) => void;
};

/** Makes a lead a customer. */
export function NameLeadDialog({ number, onClose }: Props) {
  const { t } = useTranslation('customers');
  const [{ fetching }, execute] = useMutation(NameLead);
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [externalId, setExternalId] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const input = {
      phones: [number],
      name: name.trim(),
      ...(email.trim() ? { email: email.trim() } : {}),
      ...(externalId.trim() ? { externalId: externalId.trim() } : {}),
    };
    const { data, error } = await execute({ input });
    if (error) notifyFailure(error);
    else if (data) onClose(data.upsertCustomer.customer.id);
  };
  return (
    <Modal
      opened
      onClose={() => onClose(null)}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'common' }) }}
      title={
        <>
          {t('name.title')} <Phone party={number} />
        </>
      }
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <TextInput
            data-autofocus
            required
            dir="auto"
            autoComplete="off"
            label={t('name.name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            type="email"
            dir="ltr"
            autoComplete="off"
            label={t('name.email')}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <TextInput
            dir="ltr"
            autoComplete="off"
            label={t('name.externalId')}
            description={t('name.externalIdHelp')}
            value={externalId}
            onChange={(event) => setExternalId(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="xs" mt="xs">
            <Button variant="default" onClick={() => onClose(null)}>
              {t('cancel', { ns: 'common' })}
            </Button>
            <Button type="submit" loading={fetching} disabled={name.trim() === ''}>
              {t('name.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
