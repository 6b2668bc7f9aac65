import { ActionIcon, Button, Textarea } from '@mantine/core';
import { IconNotes, IconPencil, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { useFormat } from '@/i18n/format';
import { useMay } from '@/permissions/permissions';
import { BidiText } from '@/ui/BidiText';
import { Empty } from '@/ui/Empty';
import { notifyDone, notifyFailure } from '@/ui/Failure';
import { RelativeTime } from '@/ui/Time';
import { AddNote, DeleteNote, EditNote } from '../documents';
import type { CallPageFieldsFragment, NoteFieldsFragment } from '../generated/graphql';
import { usePlayer, usePosition } from '../player/use-player';
import classes from './Side.module.css';

/** What a note may hold (schema: `Note.text`). */
const NOTE_MAX = 4_000;

/** What users wrote down at seconds of the call. */
export function NotesPanel({ call }: { call: CallPageFieldsFragment }) {
  const { t } = useTranslation('call');
  const may = useMay('annotate');
  const { nodes, pageInfo } = call.notes;
  return (
    <div className={classes.panel}>
      {may && <WriteNote callId={call.id} />}
      {nodes.length === 0 ? (
        <Empty icon={IconNotes} title={t('notes.none')} text={may ? t('notes.noneText') : undefined} />
      ) : (
        <ul className={classes.notes}>
          {nodes.map((note) => (
            <Note key={note.id} note={note} />
          ))}
        </ul>
      )}
      {pageInfo.hasNextPage && <p className={classes.quiet}>{t('notes.more')}</p>}
    </div>
  );
}

/** The second is that at which one began to write. */
function WriteNote({ callId }: { callId: string }) {
  const { t } = useTranslation('call');
  const format = useFormat();
  const player = usePlayer();
  const second = usePosition((ms) => Math.floor(ms / 1000));
  const [text, setText] = useState('');
  const [begunMs, setBegunMs] = useState<number | null>(null);
  const [{ fetching }, add] = useMutation(AddNote);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const atMs = Math.round(begunMs ?? player.positionMs());
    const { error } = await add({ input: { callId, atMs, text: text.trim() } });
    if (error) return notifyFailure(error);
    setText('');
    setBegunMs(null);
  };
  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)}>
      <Textarea
        label={t('notes.write', { time: format.duration(begunMs ?? second * 1000) })}
        placeholder={t('notes.placeholder')}
        value={text}
        maxLength={NOTE_MAX}
        autosize
        minRows={2}
        maxRows={8}
        dir="auto"
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          if (begunMs === null) setBegunMs(player.positionMs());
          if (currentTarget.value === '') setBegunMs(null);
        }}
      />
      {text.trim() !== '' && (
        <div>
          <Button type="submit" size="compact-sm" loading={fetching}>
            {t('notes.save')}
          </Button>
        </div>
      )}
    </form>
  );
}

function Note({ note }: { note: NoteFieldsFragment }) {
  const { t } = useTranslation('call');
  const format = useFormat();
  const player = usePlayer();
  const [writing, setWriting] = useState<string | null>(null);
  const [editing, edit] = useMutation(EditNote);
  const [deleting, remove] = useMutation(DeleteNote);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const { error } = await edit({ input: { id: note.id, text: (writing ?? '').trim() } });
    if (error) return notifyFailure(error);
    setWriting(null);
  };
  const onDelete = async () => {
    const { error } = await remove({ input: { id: note.id } });
    if (error) notifyFailure(error);
    else notifyDone(t('notes.deleted'));
  };
  return (
    <li className={classes.note}>
      <button
        type="button"
        className={`${classes.second} numbers`}
        dir="ltr"
        aria-label={`${format.duration(note.atMs)}. ${t('notes.hear', { time: format.durationInWords(note.atMs) })}`}
        onClick={() => player.playFrom(note.atMs)}
      >
        {format.duration(note.atMs)}
      </button>
      <div className={classes.noteBody}>
        {writing === null ? (
          <BidiText block className={classes.noteText}>
            {note.text}
          </BidiText>
        ) : (
          <form className={classes.form} onSubmit={(event) => void save(event)}>
            <Textarea
              aria-label={t('notes.text')}
              autoFocus
              value={writing}
              maxLength={NOTE_MAX}
              autosize
              maxRows={8}
              dir="auto"
              onChange={({ currentTarget }) => setWriting(currentTarget.value)}
              onKeyDown={({ key }) => key === 'Escape' && setWriting(null)}
            />
            <div className={classes.actions}>
              <Button
                type="submit"
                size="compact-sm"
                loading={editing.fetching}
                disabled={writing.trim() === ''}
              >
                {t('notes.save')}
              </Button>
              <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setWriting(null)}>
                {t('cancel', { ns: 'common' })}
              </Button>
            </div>
          </form>
        )}
        <p className={classes.quiet}>
          <bdi>{note.userId}</bdi> · <RelativeTime at={note.createdAt} />
          {note.editedAt && ` · ${t('notes.edited')}`}
        </p>
      </div>
      {note.editable && writing === null && (
        <span className={classes.noteTools}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('notes.edit')}
            onClick={() => setWriting(note.text)}
          >
            <IconPencil size={15} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('notes.delete')}
            loading={deleting.fetching}
            onClick={() => void onDelete()}
          >
            <IconTrash size={15} aria-hidden />
          </ActionIcon>
        </span>
      )}
    </li>
  );
}
