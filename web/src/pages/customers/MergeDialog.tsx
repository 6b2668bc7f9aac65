import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { notifyFailure } from '@/ui/Failure';
import classes from './Customer.module.css';
import type { Customer } from './CustomerPage';
import { FindCustomers, MergeCustomers } from './documents';
import { CustomerBadge, nameOf, Who } from './Who';

type Props = {
  customer: Customer;
  /** With the id of the customer that stays, where they were merged. */
  onClose: (into: string | null) => void;
};

/** Says that two customers are one. */
export function MergeDialog({ customer, onClose }: Props) {
  const { t } = useTranslation('customers');
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 200);
  const [otherId, setOtherId] = useState<string | null>(null);
  const [stays, setStays] = useState<'this' | 'other'>(customer.status === 'KNOWN' ? 'this' : 'other');
  const [{ data, fetching }] = useQuery({
    query: FindCustomers,
    variables: { search },
    pause: search === '',
    requestPolicy: 'network-only',
  });
  const [merging, merge] = useMutation(MergeCustomers);
  const found = search === '' ? [] : (data?.customers.nodes ?? []).filter(({ id }) => id !== customer.id);
  const other = found.find(({ id }) => id === otherId);

  const submit = async () => {
    if (!other) return;
    const [into, from] = stays === 'this' ? [customer.id, other.id] : [other.id, customer.id];
    const { error } = await merge({ input: { intoId: into, customerIds: [from] } });
    if (error) notifyFailure(error);
    else onClose(into);
  };

  return (
    <Modal
      opened
      onClose={() => onClose(null)}
      title={t('merge.title')}
      size="md"
      closeButtonProps={{ 'aria-label': t('close', { ns: 'common' }) }}
    >
      <Stack gap="md">
        <Text size="sm">{t('merge.text')}</Text>
        <TextInput
          data-autofocus
          type="search"
          dir="auto"
          label={t('merge.search')}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {search !== '' && found.length === 0 && !fetching && (
          <Text size="sm" c="dimmed">
            {t('merge.nobody')}
          </Text>
        )}
        {found.length > 0 && (
          <Radio.Group aria-label={t('merge.found')} value={otherId} onChange={setOtherId}>
            <Stack gap={6}>
              {found.map((each) => (
                <Radio
                  key={each.id}
                  value={each.id}
                  label={
                    <span className={classes.candidate}>
                      <strong>
                        <Who customer={each} />
                      </strong>
                      <CustomerBadge status={each.status} />
                      <bdi dir="ltr" className={classes.quiet}>
                        {each.email ?? each.phones.slice(0, 2).join(', ')}
                      </bdi>
                    </span>
                  }
                />
              ))}
            </Stack>
          </Radio.Group>
        )}
        {other && (
          <Radio.Group label={t('merge.stays')} value={stays} onChange={(value) => setStays(value as 'this')}>
            <Stack gap={6} mt={6}>
              <Radio value="this" label={<bdi>{nameOf(customer)}</bdi>} />
              <Radio value="other" label={<bdi>{nameOf(other)}</bdi>} />
            </Stack>
          </Radio.Group>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => onClose(null)}>
            {t('cancel', { ns: 'common' })}
          </Button>
          <Button disabled={!other} loading={merging.fetching} onClick={() => void submit()}>
            {t('merge.submit')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
