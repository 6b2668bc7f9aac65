import { ActionIcon, Autocomplete, Button, Popover, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconUserEdit } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { Allowed } from '@/permissions/Allowed';
import { notifyFailure } from '@/ui/Failure';
import { FindAgents, NameSpeaker } from '../documents';
import type { CallPageFieldsFragment } from '../generated/graphql';
import classes from './Transcript.module.css';

type Call = CallPageFieldsFragment;
type CallSpeaker = Call['speakers'][number];

/** Names those who speak, once for the whole call: by a name, or as an agent of the directory. */
export function NameSpeakers({ call, onNamed }: { call: Call; onNamed: () => void }) {
  const { t } = useTranslation('call');
  const [opened, setOpened] = useState(false);
  if (call.speakers.length === 0) return null;
  return (
    <Allowed to="annotate">
      <Popover opened={opened} onChange={setOpened} width={330} position="bottom-end" trapFocus withArrow>
        <Popover.Target>
          <Tooltip label={t('names.title')}>
            <ActionIcon
              variant="default"
              size={30}
              aria-label={t('names.title')}
              aria-expanded={opened}
              onClick={() => setOpened(!opened)}
            >
              <IconUserEdit size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Popover.Target>
        <Popover.Dropdown>
          <div className={classes.names}>
            {call.speakers.map((speaker) => (
              <NameForm
                key={`${speaker.speaker} ${speaker.speakerLabel ?? ''}`}
                callId={call.id}
                speaker={speaker}
                onNamed={onNamed}
              />
            ))}
            <p>{t('names.help')}</p>
          </div>
        </Popover.Dropdown>
      </Popover>
    </Allowed>
  );
}

type FormProps = { callId: string; speaker: CallSpeaker; onNamed: () => void };

function NameForm({ callId, speaker, onNamed }: FormProps) {
  const { t } = useTranslation('call');
  const [name, setName] = useState(speaker.name ?? '');
  const [search] = useDebouncedValue(name.trim(), 150);
  const [{ data }] = useQuery({
    query: FindAgents,
    variables: { search },
    pause: speaker.speaker !== 'AGENT' || search.length < 2,
  });
  const [{ fetching }, rename] = useMutation(NameSpeaker);
  const agents = data?.agents.nodes ?? [];
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const agent = agents.find((each) => each.name === name.trim());
    const which = {
      callId,
      speaker: speaker.speaker,
      ...(speaker.speakerLabel ? { speakerLabel: speaker.speakerLabel } : {}),
    };
    const as = agent ? { agentId: agent.id } : name.trim() === '' ? {} : { name: name.trim() };
    const { error } = await rename({ input: { ...which, ...as } });
    if (error) return notifyFailure(error);
    onNamed();
  };
  const side = t(`speaker.${speaker.speaker}`, { ns: 'common' });
  return (
    <form className={classes.nameForm} onSubmit={(event) => void submit(event)}>
      <Autocomplete
        label={speaker.speakerLabel ? t('names.side', { side, label: speaker.speakerLabel }) : side}
        description={speaker.agent ? t('names.fromDirectory') : undefined}
        value={name}
        maxLength={200}
        data={[...new Set(agents.map((agent) => agent.name))]}
        onChange={setName}
        comboboxProps={{ withinPortal: false }}
        dir="auto"
      />
      <Button
        type="submit"
        size="sm"
        variant="default"
        loading={fetching}
        disabled={name === (speaker.name ?? '')}
      >
        {name.trim() === '' && speaker.name ? t('names.forget') : t('names.save')}
      </Button>
    </form>
  );
}
