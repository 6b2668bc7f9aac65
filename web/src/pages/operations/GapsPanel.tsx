import { Button, SegmentedControl, Select } from '@mantine/core';
import { IconCircleCheck, IconLifebuoy } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { useFormat } from '@/i18n/format';
import { usePages } from '@/lists/use-pages';
import { Allowed } from '@/permissions/Allowed';
import { BidiText } from '@/ui/BidiText';
import { Empty } from '@/ui/Empty';
import { Failure, notifyDone, notifyFailure } from '@/ui/Failure';
import { TextLink } from '@/ui/LinkButton';
import { Panel } from '@/ui/Panel';
import { Time } from '@/ui/Time';
import { GapsQuery, RescueGap } from './documents';
import type { GapsQuery as Data } from './generated/graphql';
import classes from './Operations.module.css';
import type { ViewProps } from './OperationsPage';
import { CAUSES } from './search';

type Gap = Data['gaps']['nodes'][number];

/** Calls and recordings of the provider's log that are not here, each with its cause. */
export function GapsPanel({ search, onSearch, version }: ViewProps & { version: number }) {
  const { t } = useTranslation('operations');
  const pages = usePages({
    document: GapsQuery,
    variables: {
      filter: {
        open: search.gaps !== 'closed',
        ...(search.account ? { account: search.account } : {}),
        ...(search.cause ? { cause: search.cause } : {}),
      },
    },
    connection: (data) => data.gaps,
  });
  const { rows, phase, error, more } = pages;
  const read = useRef(pages.reload);
  read.current = pages.reload;
  useEffect(() => {
    if (version > 0) read.current();
  }, [version]);
  return (
    <Panel
      title={t('gaps.title')}
      actions={
        <div className={classes.bar}>
          <Select
            size="xs"
            clearable
            aria-label={t('gaps.cause')}
            placeholder={t('gaps.cause')}
            value={search.cause ?? null}
            data={CAUSES.map((value) => ({ value, label: t(`cause.${value}`) }))}
            onChange={(cause) => onSearch({ cause: cause ?? undefined })}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('gaps.which')}
            value={search.gaps ?? 'open'}
            data={(['open', 'closed'] as const).map((value) => ({ value, label: t(`gaps.${value}`) }))}
            onChange={(gaps) => onSearch({ gaps: gaps === 'closed' ? gaps : undefined })}
          />
        </div>
      }
    >
      {rows.length === 0 && phase === 'ready' && (
        <Empty
          icon={IconCircleCheck}
          title={t(search.gaps === 'closed' ? 'gaps.noneClosed' : 'gaps.none')}
          text={t('gaps.noneText')}
        />
      )}
      <ul className={classes.rows}>
        {rows.map((gap) => (
          <GapRow
            key={gap.id}
            gap={gap}
            onChanged={(change) =>
              pages.replace(
                ({ id }) => id === gap.id,
                (row) => ({ ...row, ...change }),
              )
            }
          />
        ))}
      </ul>
      {phase === 'failed' && error && <Failure error={error} onRetry={pages.reload} />}
      {more && phase !== 'failed' && (
        <Button variant="default" mt="sm" loading={phase === 'loading'} onClick={pages.loadMore}>
          {t('more')}
        </Button>
      )}
    </Panel>
  );
}

function GapRow({ gap, onChanged }: { gap: Gap; onChanged: (change: Partial<Gap>) => void }) {
  const { t } = useTranslation('operations');
  const format = useFormat();
  const [{ fetching }, rescue] = useMutation(RescueGap);
  const onRescue = async () => {
    const { data, error } = await rescue({ input: { gapId: gap.id } });
    if (error) return notifyFailure(error);
    notifyDone(t('gaps.rescued'));
    if (data) onChanged(data.rescueGap.gap);
  };
  return (
    <li className={classes.row}>
      <div className={classes.rowMain}>
        <p className={classes.rowHead}>
          <strong>{t(`cause.${gap.cause}`)}</strong>
          <span className={classes.quiet}>
            <bdi>{gap.account}</bdi>
            {gap.day && ` · ${format.time(`${gap.day}T12:00:00`, 'date')}`}
          </span>
          {gap.call && (
            <TextLink to="/calls/$callId" params={{ callId: gap.call.id }} size="sm">
              {t('gaps.call')}
            </TextLink>
          )}
        </p>
        <BidiText block className={classes.why}>
          {gap.detail}
        </BidiText>
        <p className={classes.rowFacts}>
          <bdi dir="ltr" className={classes.path}>
            {gap.providerRecordingId ?? gap.providerCallId}
          </bdi>{' '}
          · {t('gaps.found')} <Time at={gap.foundAt} />
          {gap.closedAt && (
            <>
              {' · '}
              {t('gaps.closedAt')} <Time at={gap.closedAt} />
            </>
          )}
        </p>
      </div>
      {!gap.closedAt && (
        <Allowed to="changeCalls">
          <Button
            size="xs"
            variant="light"
            loading={fetching}
            leftSection={<IconLifebuoy size={14} aria-hidden />}
            aria-label={t('gaps.rescueIt', { id: gap.providerRecordingId ?? gap.providerCallId })}
            onClick={() => void onRescue()}
          >
            {t('completeness.rescue')}
          </Button>
        </Allowed>
      )}
    </li>
  );
}
