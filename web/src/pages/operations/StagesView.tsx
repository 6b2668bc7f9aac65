import { Button, SegmentedControl } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconCircleCheck, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRetryStage } from '@/calls/retry-stage';
import { useLive } from '@/graphql/use-live';
import { useFormat } from '@/i18n/format';
import { usePages } from '@/lists/use-pages';
import { Allowed } from '@/permissions/Allowed';
import { BidiText } from '@/ui/BidiText';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { TextLink } from '@/ui/LinkButton';
import { LoadingLines } from '@/ui/Loading';
import { Phone } from '@/ui/Phone';
import { type StageName, StatusBadge } from '@/ui/StatusBadge';
import { RelativeTime, Time } from '@/ui/Time';
import { CallsMoved, FailedCalls } from './documents';
import type { FailedCallsQuery, Stage } from './generated/graphql';
import classes from './Operations.module.css';
import type { ViewProps } from './OperationsPage';
import { OrphansPanel } from './OrphansPanel';
import { STAGES, STATUSES } from './search';

type Call = FailedCallsQuery['calls']['nodes'][number];

const PAGE = 25;

/** Calls by where a stage of them stands: given up with reasons and Retry, tried again, waiting. */
export function StagesView({ search, onSearch }: ViewProps) {
  const { t } = useTranslation('operations');
  const stage = search.stage ?? 'RECORDING';
  const status = search.status ?? 'FAILED';
  const pages = usePages({
    document: FailedCalls,
    variables: { stage: { stage, status } },
    connection: (data) => data.calls,
    pageSize: PAGE,
  });
  const { rows, phase, error, more } = pages;
  const readSoon = useDebouncedCallback(pages.reload, 500);
  useLive({
    document: CallsMoved,
    variables: {},
    onEvent: ({ callChanged: { call } }) => {
      const known = rows.some(({ id }) => id === call.id);
      const fails = call.stages.some((each) => each.stage === stage && each.status === 'FAILED');
      if (!known && fails && status === 'FAILED' && rows.length <= PAGE) readSoon();
      pages.replace(
        ({ id }) => id === call.id,
        () => call,
      );
    },
  });
  return (
    <>
      <div className={classes.bar}>
        <SegmentedControl
          aria-label={t('stages.stage')}
          value={stage}
          data={STAGES.map((value) => ({ value, label: t(`stage.${value}`, { ns: 'common' }) }))}
          onChange={(value) => onSearch({ stage: value })}
        />
        <SegmentedControl
          aria-label={t('stages.status')}
          value={status}
          data={STATUSES.map((value) => ({ value, label: t(`stages.${value}`) }))}
          onChange={(value) => onSearch({ status: value })}
        />
      </div>
      <section className={classes.card} aria-label={t('view.stages')}>
        {rows.length === 0 && phase === 'loading' && <LoadingLines lines={5} />}
        {rows.length === 0 && phase === 'ready' && (
          <Empty icon={IconCircleCheck} title={t(`stages.none.${status as 'FAILED'}`)} />
        )}
        <ul className={classes.rows}>
          {rows.map((call) => (
            <StageRow key={call.id} call={call} stage={stage} />
          ))}
        </ul>
        {phase === 'failed' && error && (
          <Failure error={error} onRetry={rows.length > 0 ? pages.loadMore : pages.reload} />
        )}
        {more && phase !== 'failed' && (
          <Button variant="default" m="md" loading={phase === 'loading'} onClick={pages.loadMore}>
            {t('more')}
          </Button>
        )}
      </section>
      {stage === 'RECORDING' && <OrphansPanel />}
    </>
  );
}

function StageRow({ call, stage }: { call: Call; stage: Stage }) {
  const { t } = useTranslation('operations');
  const format = useFormat();
  const { retry, retrying } = useRetryStage();
  const state = call.stages.find((each) => each.stage === stage);
  if (!state) return null;
  const facts = [
    state.attempts > 0 && t('attempts', { ns: 'common', count: state.attempts }),
    state.nextAttemptAt &&
      t('nextAttempt', { ns: 'common', time: format.time(state.nextAttemptAt, 'dateTime') }),
  ].filter(Boolean);
  return (
    <li className={classes.row}>
      <div className={classes.rowMain}>
        <p className={classes.rowHead}>
          <TextLink to="/calls/$callId" params={{ callId: call.id }} fw={600}>
            <Time at={call.startedAt} />
          </TextLink>
          <span className={classes.quiet}>
            {call.customer?.customer.name ? (
              <bdi>{call.customer.customer.name}</bdi>
            ) : (
              <Phone party={call.direction === 'INBOUND' ? call.from : call.to} />
            )}
          </span>
          <StatusBadge status={state.status} />
        </p>
        {state.lastError && (
          <BidiText block className={classes.reason}>
            {state.lastError}
          </BidiText>
        )}
        <p className={classes.rowFacts}>
          {facts.length > 0 && `${facts.join(' · ')} · `}
          {t('stages.since')} <RelativeTime at={state.updatedAt} />
        </p>
      </div>
      {state.status === 'FAILED' && (
        <Allowed to="changeCalls">
          <Button
            size="xs"
            variant="light"
            loading={retrying}
            leftSection={<IconRefresh size={14} aria-hidden />}
            aria-label={t('stages.retry', {
              stage: t(`stage.${stage as StageName}`, { ns: 'common' }),
              time: format.time(call.startedAt),
            })}
            onClick={() => void retry(call.id, stage)}
          >
            {t('retry', { ns: 'common' })}
          </Button>
        </Allowed>
      )}
    </li>
  );
}
