import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconHash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Time } from '@/ui/Time';
import classes from './BookingPage.module.css';
import { What } from './columns';
import { useDecisions } from './links/decisions';
import { FindBookings } from './links/documents';
import { StateBadge } from './StateBadge';

type Props = {
  linkId: string;
  callId: string;
  /** The booking that is wrong. */
  reference: string;
  onClose: (corrected: boolean) => void;
};

/** Says which booking a call is about instead. */
export function CorrectDialog({ linkId, callId, reference, onClose }: Props) {
  const { t } = useTranslation('bookings');
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed.trim(), 200);
  const { correct, busy } = useDecisions();
  const [{ data, fetching }] = useQuery({
    query: FindBookings,
    variables: { reference: asked },
    pause: asked === '',
  });
  const same = typed.trim().toUpperCase() === reference.toUpperCase();
  const found = asked !== '' && asked === typed.trim() && !same ? data?.booking : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (found && (await correct(linkId, callId, found.id, found.reference))) onClose(true);
  };
  return (
    <Modal
      opened
      onClose={() => onClose(false)}
      title={t('correct.title')}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'common' }) }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <Text size="sm">{t('correct.text', { reference })}</Text>
          <TextInput
            data-autofocus
            label={t('correct.reference')}
            leftSection={<IconHash size={15} aria-hidden />}
            value={typed}
            error={
              same ? t('correct.same') : found === null && !fetching ? t('filter.noReference') : undefined
            }
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          {found && (
            <output className={classes.found}>
              <strong>
                <bdi>{found.reference}</bdi>
              </strong>
              <StateBadge state={found.state} />
              <span>
                <What booking={found} />
              </span>
              {found.startsAt && <Time at={found.startsAt} />}
              {found.customer?.name && <bdi>{found.customer.name}</bdi>}
            </output>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => onClose(false)}>
              {t('cancel', { ns: 'common' })}
            </Button>
            <Button type="submit" disabled={!found} loading={busy}>
              {t('correct.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
