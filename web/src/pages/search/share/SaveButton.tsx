import { Button, Radio, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBookmark } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CombinedError } from 'urql';
import { useMutation } from 'urql';
import { problemOf } from '@/graphql/errors';
import { notifyDone } from '@/ui/Failure';
import { alerts } from '../alerts/alerts-store';
import { SaveSearchMutation } from '../documents';
import type { SearchVariables } from '../filter';
import { Dialog } from '../Overlays';
import type { SearchSearch } from '../params';
import { edited } from '../saved/edited';

const KINDS = ['list', 'alert', 'trend'] as const;
type Kind = (typeof KINDS)[number];

type Props = { search: SearchSearch; variables: SearchVariables };

/** Keeps the search by name: to come back to, to be told of new calls, or to see how it goes. */
export function SaveButton({ search, variables }: Props) {
  const { t } = useTranslation('search');
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<IconBookmark size={16} aria-hidden />} onClick={open}>
        {t('save.open')}
      </Button>
      <Dialog opened={opened} onClose={close} title={t('save.title')}>
        <SaveForm search={search} variables={variables} onDone={close} />
      </Dialog>
    </>
  );
}

function SaveForm({ search, variables, onDone }: Props & { onDone: () => void }) {
  const { t } = useTranslation('search');
  const navigate = useNavigate();
  // Whoever came to change a saved search means that one.
  const [name, setName] = useState(() => edited.name ?? search.q ?? '');
  const [kind, setKind] = useState<Kind>('list');
  const [error, setError] = useState<CombinedError | null>(null);
  const [{ fetching }, save] = useMutation(SaveSearchMutation);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const trimmed = name.trim();
    const { data, error: refused } = await save({
      input: { name: trimmed, query: variables.query, filter: variables.filter },
    });
    if (refused || !data) return setError(refused ?? null);
    const { id } = data.saveSearch.savedSearch;
    if (kind === 'alert') alerts.watch({ id, name: trimmed }, true);
    edited.name = null;
    onDone();
    notifyDone(t(`save.done.${kind}`, { name: trimmed }));
    if (kind === 'trend') void navigate({ to: '/search/saved' });
  };
  const problem = error && problemOf(error);
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <TextInput
          label={t('save.name')}
          description={t('save.nameHelp')}
          value={name}
          maxLength={100}
          required
          data-autofocus
          dir="auto"
          error={problem && (problem.detail ?? t('save.failed'))}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Radio.Group label={t('save.as')} value={kind} onChange={(value) => setKind(value as Kind)}>
          <Stack gap="xs" mt={6}>
            {KINDS.map((each) => (
              <Radio
                key={each}
                value={each}
                label={t(`save.kind.${each}`)}
                description={t(`save.kind.${each}Text`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Button type="submit" loading={fetching} disabled={name.trim() === ''}>
          {t('save.submit')}
        </Button>
      </Stack>
    </form>
  );
}
