import { Button, Popover, Tooltip, UnstyledButton } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { Allowed } from '@/permissions/Allowed';
import { BidiText } from '@/ui/BidiText';
import { type StageName, type StageStatus, StatusBadge } from '@/ui/StatusBadge';
import { RelativeTime } from '@/ui/Time';
import type { StageFieldsFragment } from './generated/graphql';
import { useRetryStage } from './retry-stage';
import classes from './Stages.module.css';

const ORDER: readonly StageName[] = ['RECORDING', 'TRANSCRIPT', 'SUMMARY'];

type StageState = StageFieldsFragment;

const inOrder = (stages: readonly StageState[]) =>
  ORDER.flatMap((name) => stages.find(({ stage }) => stage === name) ?? []);

type Props = { callId: string; stages: readonly StageState[] };

/** The three stages in a row of a list. A failed one opens its reason; keyboards find it in the preview. */
export function StageBadges({ callId, stages }: Props) {
  return (
    <span className={classes.badges}>
      {inOrder(stages).map((state) =>
        state.status === 'FAILED' ? (
          <FailedBadge key={state.stage} callId={callId} state={state} />
        ) : (
          <StageTip key={state.stage} state={state} />
        ),
      )}
    </span>
  );
}

function StageTip({ state }: { state: StageState }) {
  const { t } = useTranslation();
  const label = `${t(`stage.${state.stage}`)}: ${t(`status.${state.status as StageStatus}`)}`;
  return (
    <Tooltip label={state.lastError ? `${label}. ${state.lastError}` : label}>
      <StatusBadge stage={state.stage} status={state.status} />
    </Tooltip>
  );
}

function FailedBadge({ callId, state }: { callId: string; state: StageState }) {
  const { t } = useTranslation('calls');
  const stage = t(`stage.${state.stage}`, { ns: 'common' });
  return (
    <Popover width={300} withArrow trapFocus>
      <Popover.Target>
        <UnstyledButton
          tabIndex={-1}
          className={classes.failed}
          aria-label={t('failedReason', { stage })}
          onClick={(event) => event.stopPropagation()}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          <StatusBadge stage={state.stage} status="FAILED" />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown onClick={(event) => event.stopPropagation()}>
        <StageDetail callId={callId} state={state} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** All stages with their reasons and Retry: the preview, the page of a call. */
export function StageList({ callId, stages }: Props) {
  return (
    <ul className={classes.list}>
      {inOrder(stages).map((state) => (
        <li key={state.stage}>
          <StageDetail callId={callId} state={state} />
        </li>
      ))}
    </ul>
  );
}

function StageDetail({ callId, state }: { callId: string; state: StageState }) {
  const { t } = useTranslation('calls');
  const format = useFormat();
  const { retry, retrying } = useRetryStage();
  const stage = t(`stage.${state.stage}`, { ns: 'common' });
  const facts = [
    state.attempts > 0 && t('attempts', { ns: 'common', count: state.attempts }),
    state.nextAttemptAt &&
      t('nextAttempt', { ns: 'common', time: format.time(state.nextAttemptAt, 'dateTime') }),
  ].filter(Boolean);
  return (
    <div className={classes.detail}>
      <div className={classes.line}>
        <span className={classes.name}>{stage}</span>
        <StatusBadge status={state.status} />
        <span className={classes.since}>
          <RelativeTime at={state.updatedAt} />
        </span>
      </div>
      {state.lastError && (
        <BidiText block className={classes.reason}>
          {state.lastError}
        </BidiText>
      )}
      {facts.length > 0 && <p className={classes.facts}>{facts.join(' · ')}</p>}
      {state.status === 'FAILED' && (
        <Allowed to="changeCalls">
          <Button
            size="xs"
            variant="light"
            leftSection={<IconRefresh size={14} aria-hidden />}
            loading={retrying}
            aria-label={t('retryStage', { stage })}
            onClick={() => void retry(callId, state.stage)}
          >
            {t('retry', { ns: 'common' })}
          </Button>
        </Allowed>
      )}
    </div>
  );
}
