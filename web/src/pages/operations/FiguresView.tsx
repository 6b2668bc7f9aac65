import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { useFormat } from '@/i18n/format';
import { Failure } from '@/ui/Failure';
import { TextLink } from '@/ui/LinkButton';
import { LoadingLines } from '@/ui/Loading';
import { RelativeTime } from '@/ui/Time';
import { FiguresQuery } from './documents';
import {
  averageTone,
  type Figures,
  GOAL,
  noneTone,
  quotaUsed,
  retryingShare,
  retryingTone,
  successTone,
} from './figures';
import classes from './Operations.module.css';
import { Tile } from './Tile';

/** How often the figures are read again while somebody looks. */
const READ_AGAIN_MS = 15_000;

/** What an operator watches, now. */
export function FiguresView() {
  const [{ data, error }, execute] = useQuery({ query: FiguresQuery, requestPolicy: 'cache-and-network' });
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') execute({ requestPolicy: 'network-only' });
    }, READ_AGAIN_MS);
    return () => clearInterval(timer);
  }, [execute]);
  if (!data) {
    if (error) return <Failure error={error} onRetry={() => execute({ requestPolicy: 'network-only' })} />;
    return <LoadingLines lines={8} />;
  }
  return (
    <>
      <Uploads figures={data.archive} />
      <Work figures={data.archive} />
      <Store figures={data.archive} />
    </>
  );
}

function Uploads({ figures }: { figures: Figures }) {
  const { t } = useTranslation('operations');
  const format = useFormat();
  const rate = figures.uploadSuccessRate;
  const tone = successTone(figures);
  return (
    <section aria-label={t('figures.uploads')}>
      <h2 className={classes.heading}>{t('figures.uploads')}</h2>
      <dl className={classes.tiles}>
        <Tile
          name={t('figures.successRate')}
          value={typeof rate === 'number' ? format.percent(rate) : '–'}
          tone={tone}
          note={t(`goal.${tone}`, { goal: format.percent(GOAL.successRate) })}
        />
        <Tile
          name={t('figures.retrying')}
          value={format.number(figures.uploadsRetrying)}
          tone={retryingTone(figures)}
          note={t('figures.retryingShare', {
            share: format.percent(retryingShare(figures)),
            goal: format.percent(GOAL.retryingShare),
          })}
        />
        <Tile
          name={t('figures.failed')}
          value={format.number(figures.uploadsFailed)}
          tone={noneTone(figures.uploadsFailed)}
          note={
            <TextLink to="/operations" search={{ view: 'stages', stage: 'RECORDING' }} inherit>
              {t('figures.reasons')}
            </TextLink>
          }
        />
        <Tile
          name={t('figures.gaps')}
          value={format.number(figures.gaps)}
          tone={noneTone(figures.gaps)}
          note={
            <TextLink to="/operations" search={{ view: 'completeness' }} inherit>
              {t('figures.gapsNote')}
            </TextLink>
          }
        />
        <Tile
          name={t('figures.deadline')}
          value={figures.nextDeadlineAt ? <RelativeTime at={figures.nextDeadlineAt} /> : '–'}
          note={t(figures.nextDeadlineAt ? 'figures.deadlineNote' : 'figures.noDeadline')}
        />
      </dl>
    </section>
  );
}

function Work({ figures }: { figures: Figures }) {
  const { t } = useTranslation('operations');
  const format = useFormat();
  return (
    <section aria-label={t('figures.work')}>
      <h2 className={classes.heading}>{t('figures.work')}</h2>
      <dl className={classes.tiles}>
        <Tile
          name={t('figures.queue')}
          value={format.number(figures.queueDepth)}
          note={t('figures.queueNote')}
        />
        <Tile
          name={t('figures.indexLag')}
          value={format.number(figures.indexLag)}
          note={t('figures.indexLagNote')}
        />
        <Tile
          name={t('figures.jobsFailed')}
          value={format.number(figures.jobsFailed)}
          tone={noneTone(figures.jobsFailed)}
          note={t('figures.jobsFailedNote')}
        />
        <Tile
          name={t('figures.transcriptsFailed')}
          value={format.number(figures.transcriptsFailed)}
          tone={noneTone(figures.transcriptsFailed)}
          note={
            <TextLink to="/operations" search={{ view: 'stages', stage: 'TRANSCRIPT' }} inherit>
              {t('figures.reasons')}
            </TextLink>
          }
        />
        <Tile
          name={t('figures.summariesFailed')}
          value={format.number(figures.summariesFailed)}
          tone={noneTone(figures.summariesFailed)}
          note={
            <TextLink to="/operations" search={{ view: 'stages', stage: 'SUMMARY' }} inherit>
              {t('figures.reasons')}
            </TextLink>
          }
        />
      </dl>
    </section>
  );
}

function Store({ figures }: { figures: Figures }) {
  const { t } = useTranslation('operations');
  const format = useFormat();
  const used = quotaUsed(figures);
  const average = figures.averageRecordingBytes;
  return (
    <section aria-label={t('figures.store')}>
      <h2 className={classes.heading}>{t('figures.store')}</h2>
      <dl className={classes.tiles}>
        <Tile
          name={t('figures.recordings')}
          value={format.number(figures.recordings)}
          note={t('figures.ofCalls', { count: figures.calls, formatted: format.number(figures.calls) })}
        />
        <Tile
          name={t('figures.storage')}
          value={format.bytes(figures.storageBytes)}
          note={
            used === null
              ? t('figures.noQuota')
              : t('figures.quota', {
                  share: format.percent(used),
                  quota: format.bytes(figures.storageQuotaBytes ?? 0),
                })
          }
        />
        <Tile
          name={t('figures.average')}
          value={typeof average === 'number' ? format.bytes(average) : '–'}
          tone={averageTone(figures)}
          note={t('figures.averageGoal', { goal: format.bytes(GOAL.averageBytes) })}
        />
        <Tile
          name={t('figures.orphans')}
          value={format.number(figures.orphans)}
          tone={noneTone(figures.orphans)}
          note={t('figures.orphansGoal')}
        />
        <Tile
          name={t('figures.downloads')}
          value={format.number(figures.downloads)}
          note={
            <TextLink to="/operations" search={{ view: 'downloads' }} inherit>
              {t('figures.audit')}
            </TextLink>
          }
        />
      </dl>
    </section>
  );
}
