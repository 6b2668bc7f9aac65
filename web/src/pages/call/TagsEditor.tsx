import { ActionIcon, Button, Popover, TagsInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconTagPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { Allowed } from '@/permissions/Allowed';
import { notifyFailure } from '@/ui/Failure';
import { Tag } from '@/ui/Tag';
import classes from './CallPage.module.css';
import { SetTags, TagsInUse } from './documents';

const TAGS_MAX = 64;

type Props = { callId: string; tags: readonly string[] };

/** The call's tags; whoever may, changes them in place. */
export function Tags({ callId, tags }: Props) {
  const { t } = useTranslation('call');
  const [opened, setOpened] = useState(false);
  return (
    <span className={classes.tags}>
      {tags.map((tag) => (
        <Tag key={tag}>{tag}</Tag>
      ))}
      <Allowed to="annotate">
        <Popover opened={opened} onChange={setOpened} width={320} trapFocus withArrow>
          <Popover.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('tagging.edit')}
              aria-expanded={opened}
              onClick={() => setOpened(!opened)}
            >
              <IconTagPlus size={17} aria-hidden />
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown>
            <Editor callId={callId} tags={tags} onDone={() => setOpened(false)} />
          </Popover.Dropdown>
        </Popover>
      </Allowed>
    </span>
  );
}

function Editor({ callId, tags, onDone }: Props & { onDone: () => void }) {
  const { t } = useTranslation('call');
  const [chosen, setChosen] = useState<string[]>([...tags]);
  const [typed, setTyped] = useState('');
  const [prefix] = useDebouncedValue(typed, 150);
  const [{ data }] = useQuery({
    query: TagsInUse,
    variables: { prefix },
    requestPolicy: 'cache-and-network',
  });
  const [{ fetching }, set] = useMutation(SetTags);
  const save = async () => {
    const { error } = await set({ input: { callId, tags: chosen } });
    if (error) return notifyFailure(error);
    onDone();
  };
  return (
    <div className={classes.editor}>
      <TagsInput
        data-autofocus
        label={t('tagging.label')}
        description={t('tagging.help')}
        value={chosen}
        maxTags={TAGS_MAX}
        data={data?.tags.map(({ tag }) => tag) ?? []}
        searchValue={typed}
        onSearchChange={setTyped}
        onChange={setChosen}
        comboboxProps={{ withinPortal: false }}
      />
      <div>
        <Button size="xs" loading={fetching} onClick={() => void save()}>
          {t('notes.save')}
        </Button>
      </div>
    </div>
  );
}
