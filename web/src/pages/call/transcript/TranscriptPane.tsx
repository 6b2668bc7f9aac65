import { ActionIcon, CloseButton, TextInput, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconMessageOff, IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { LoadingLines } from '@/ui/Loading';
import page from '../CallPage.module.css';
import type { CallPageFieldsFragment } from '../generated/graphql';
import { callRoute } from '../routes';
import { Transcript } from './Transcript';
import classes from './Transcript.module.css';
import type { Turn } from './turn';
import type { Finder } from './use-finder';
import type { Chosen } from './use-selection';
import type { Turns } from './use-turns';

type Props = {
  call: CallPageFieldsFragment;
  words: Turns;
  starts: Float64Array;
  timed: boolean;
  growing: boolean;
  stage: string;
  finder: Finder;
  nameOf: (turn: Turn) => string;
  followRef: React.RefObject<(() => void) | null>;
  onQuote: (chosen: Chosen) => void;
  onClip?: ((chosen: Chosen) => void) | null;
  /** Downloads, names. */
  tools?: ReactNode;
};

/** The words of the call, with what finds in them. */
export function TranscriptPane(props: Props) {
  const { call, words, starts, timed, growing, stage, finder, nameOf, followRef, onQuote, onClip, tools } =
    props;
  const { t } = useTranslation('call');
  const { turns, phase, error, reload } = words;
  return (
    <section className={page.transcript} aria-label={t('transcript.title')}>
      {turns.length > 0 && (
        <div className={classes.tools}>
          <Find finder={finder} />
          {growing && call.status === 'ACTIVE' && <span className={page.active}>{t('transcript.live')}</span>}
          <div className={classes.end}>{tools}</div>
        </div>
      )}
      {phase === 'failed' && error ? (
        <Failure error={error} onRetry={reload} />
      ) : phase === 'loading' ? (
        <div className={page.pad}>
          <LoadingLines lines={12} />
        </div>
      ) : turns.length === 0 ? (
        <NoWords stage={stage} active={call.status === 'ACTIVE'} />
      ) : (
        <Transcript
          turns={turns}
          starts={starts}
          timed={timed}
          live={call.status === 'ACTIVE'}
          hits={finder.hits}
          currentHit={finder.current}
          shown={finder.shown}
          nameOf={nameOf}
          followRef={followRef}
          onQuote={onQuote}
          onClip={onClip ?? null}
        />
      )}
    </section>
  );
}

function Find({ finder }: { finder: Finder }) {
  const { t } = useTranslation('call');
  const format = useFormat();
  const navigate = useNavigate();
  const search = callRoute.useSearch();
  const params = callRoute.useParams();
  const { text, setText, hits, current, problem, step, inputRef } = finder;
  const looking = text.trim() !== '' || search.q !== undefined;
  return (
    <>
      <TextInput
        ref={inputRef}
        className={classes.find ?? ''}
        type="search"
        size="xs"
        aria-label={t('transcript.find')}
        placeholder={t('transcript.find')}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={text}
        maxLength={200}
        dir="auto"
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          if (event.key === 'Escape') {
            setText('');
            event.currentTarget.blur();
          }
        }}
      />
      {search.q && text.trim() === '' && (
        <span className={classes.query}>
          {t('transcript.query')} <bdi>{search.q}</bdi>
          <CloseButton
            size="xs"
            aria-label={t('transcript.clearQuery')}
            onClick={() => {
              const { q: _, ...rest } = search;
              void navigate({ to: '/calls/$callId', params, search: rest, replace: true });
            }}
          />
        </span>
      )}
      <output className={`${classes.count} numbers`}>
        {problem && text.trim() === ''
          ? t('transcript.badQuery', { detail: problem })
          : looking &&
            (hits.length === 0
              ? t('transcript.noMatches')
              : t('transcript.matches', {
                  current: format.number(current + 1),
                  count: format.number(hits.length),
                }))}
      </output>
      {hits.length > 0 && (
        <>
          <StepButton label={t('transcript.previous')} icon={IconChevronUp} onClick={() => step(-1)} />
          <StepButton label={t('transcript.next')} icon={IconChevronDown} onClick={() => step(1)} />
        </>
      )}
    </>
  );
}

type StepProps = { label: string; icon: typeof IconChevronUp; onClick: () => void };

const StepButton = ({ label, icon: Icon, onClick }: StepProps) => (
  <Tooltip label={label}>
    <ActionIcon variant="default" size={30} aria-label={label} onClick={onClick}>
      <Icon size={16} aria-hidden />
    </ActionIcon>
  </Tooltip>
);

function NoWords({ stage, active }: { stage: string; active: boolean }) {
  const { t } = useTranslation('call');
  const states = { FAILED: 'failed', DELETED: 'deleted', ABSENT: 'none', COMPLETED: 'none' } as const;
  const state = stage in states ? states[stage as keyof typeof states] : active ? 'listening' : 'waiting';
  return <Empty icon={IconMessageOff} title={t(`transcript.${state}`)} text={t(`transcript.${state}Text`)} />;
}
