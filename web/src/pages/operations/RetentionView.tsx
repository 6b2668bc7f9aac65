import { Button } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { usePages } from '@/lists/use-pages';
import { BidiText } from '@/ui/BidiText';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { TextLink } from '@/ui/LinkButton';
import { LoadingLines } from '@/ui/Loading';
import { Phone } from '@/ui/Phone';
import { Time } from '@/ui/Time';
import { RetentionQuery } from './documents';
import type { RetentionQuery as Data } from './generated/graphql';
import classes from './Operations.module.css';
import { Tile } from './Tile';

type Totals = Pick<Data['retentionPreview'], 'recordings' | 'transcripts' | 'bytes'>;

/** What retention would delete if it ran now. */
export function RetentionView() {
  const { t } = useTranslation('operations');
  const format = useFormat();
  const [totals, setTotals] = useState<Totals | null>(null);
  const pages = usePages({
    document: RetentionQuery,
    variables: {},
    connection: ({ retentionPreview }) => {
      setTotals(retentionPreview);
      return retentionPreview.calls;
    },
  });
  const { rows, phase, error, more } = pages;
  if (rows.length === 0) {
    if (phase === 'failed' && error) return <Failure error={error} onRetry={pages.reload} />;
    if (phase === 'loading') return <LoadingLines lines={6} />;
    return <Empty icon={IconShieldCheck} title={t('retention.none')} text={t('retention.noneText')} />;
  }
  return (
    <>
      <p className={classes.intro}>{t('retention.text')}</p>
      {totals && (
        <dl className={classes.tiles}>
          <Tile name={t('retention.recordings')} value={format.number(totals.recordings)} />
          <Tile name={t('retention.transcripts')} value={format.number(totals.transcripts)} />
          <Tile name={t('retention.bytes')} value={format.bytes(totals.bytes)} />
        </dl>
      )}
      <section className={classes.card} aria-label={t('view.retention')}>
        <ul className={classes.rows}>
          {rows.map(({ call, recordings, bytes, transcript, reason, dueAt }) => (
            <li key={call.id} className={classes.row}>
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
                </p>
                <BidiText block className={classes.why}>
                  {reason}
                </BidiText>
              </div>
              <p className={classes.rowEnd}>
                {recordings > 0 &&
                  `${t('retention.goes', { count: recordings, formatted: format.number(recordings) })} (${format.bytes(bytes)})`}
                {recordings > 0 && transcript && ' · '}
                {transcript && t('retention.words')}
                <br />
                <span className={classes.quiet}>
                  {t('retention.due')} <Time at={dueAt} form="date" />
                </span>
              </p>
            </li>
          ))}
        </ul>
        {phase === 'failed' && error && <Failure error={error} onRetry={pages.loadMore} />}
        {more && phase !== 'failed' && (
          <Button variant="default" m="md" loading={phase === 'loading'} onClick={pages.loadMore}>
            {t('more')}
          </Button>
        )}
      </section>
    </>
  );
}
