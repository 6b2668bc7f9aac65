import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CombinedError } from 'urql';
import { StageList } from '@/calls/Stages';
import { streamClient } from '@/graphql/client';
import { useFormat } from '@/i18n/format';
import { Allowed } from '@/permissions/Allowed';
import { Failure } from '@/ui/Failure';
import { LoadingLines } from '@/ui/Loading';
import { Time } from '@/ui/Time';
import { CallListeners } from '../documents';
import type { CallListenersQuery, CallPageFieldsFragment } from '../generated/graphql';
import classes from './Side.module.css';

/** Where each stage stands, what is stored, and who listened. */
export function HistoryPanel({ call }: { call: CallPageFieldsFragment }) {
  const { t } = useTranslation('call');
  return (
    <div className={classes.panel}>
      <section>
        <h2>{t('history.stages')}</h2>
        <StageList callId={call.id} stages={call.stages} />
      </section>
      <Facts call={call} />
      <Allowed to="readAudit">
        <section>
          <h2>{t('history.listeners')}</h2>
          <Listeners callId={call.id} />
        </section>
      </Allowed>
    </div>
  );
}

function Facts({ call }: { call: CallPageFieldsFragment }) {
  const { t } = useTranslation('call');
  const format = useFormat();
  const { recording, transcript, metadata } = call;
  const rows: [string, string | null | undefined][] = [
    [t('history.provider'), call.provider.toLowerCase()],
    [t('history.providerCallId'), call.providerCallId],
    [t('history.campaign'), call.campaignId],
    [t('history.language'), transcript?.language ?? metadata.language],
    [t('history.region'), metadata.region],
    [t('history.device'), metadata.deviceType],
    [t('history.line'), metadata.networkQuality],
    [
      t('history.audio'),
      recording?.codec &&
        [
          recording.codec,
          recording.sampleRate &&
            t('history.kilohertz', { value: format.number(recording.sampleRate / 1000) }),
          recording.channels && t('history.channels', { count: recording.channels }),
          recording.sizeBytes && format.bytes(recording.sizeBytes),
        ]
          .filter(Boolean)
          .join(' · '),
    ],
    [
      t('history.transcript'),
      transcript &&
        [
          transcript.source,
          t('history.words', { count: transcript.wordCount, formatted: format.number(transcript.wordCount) }),
        ].join(' · '),
    ],
  ];
  return (
    <section>
      <h2>{t('history.facts')}</h2>
      <dl className={classes.facts}>
        {rows.map(([name, value]) =>
          value ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ) : null,
        )}
      </dl>
    </section>
  );
}

const PAGE = 20;
/** The download audit has filters and all of it; here are those who come first. */
const SHOWN_MAX = 200;
type Listener = CallListenersQuery['downloads']['nodes'][number];

function Listeners({ callId }: { callId: string }) {
  const { t } = useTranslation('call');
  const format = useFormat();
  const [rows, setRows] = useState<Listener[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [error, setError] = useState<CombinedError | null>(null);
  const read = (after: string | null) =>
    streamClient
      .query(CallListeners, { id: callId, first: PAGE, after }, { requestPolicy: 'network-only' })
      .subscribe(({ data, error: failed }) => {
        setError(failed ?? null);
        if (!data) return;
        setRows((before) =>
          after === null ? data.downloads.nodes : [...(before ?? []), ...data.downloads.nodes],
        );
        setNext(data.downloads.pageInfo.hasNextPage ? (data.downloads.pageInfo.endCursor ?? null) : null);
      });
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once for each call.
  useEffect(() => {
    const { unsubscribe } = read(null);
    return unsubscribe;
  }, [callId]);
  if (error && !rows) return <Failure error={error} onRetry={() => read(null)} />;
  if (!rows) return <LoadingLines lines={3} />;
  if (rows.length === 0) return <p className={classes.quiet}>{t('history.nobody')}</p>;
  return (
    <>
      <ul className={classes.listeners}>
        {rows.map((row) => (
          <li key={row.id}>
            <bdi className={classes.name}>{row.userId}</bdi>
            <Time at={row.at} />
            <span className={classes.quiet}>
              {t(`history.${row.disposition}`)} · {row.format} ·{' '}
              {row.redirected ? t('history.redirected') : format.bytes(row.bytesServed)}
            </span>
            <bdi className={classes.quiet}>{row.ipAddress}</bdi>
          </li>
        ))}
      </ul>
      {next && rows.length < SHOWN_MAX && (
        <Button size="compact-sm" variant="subtle" onClick={() => read(next)}>
          {t('history.more')}
        </Button>
      )}
    </>
  );
}
