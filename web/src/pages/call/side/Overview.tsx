import { IconFileText } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { BidiText } from '@/ui/BidiText';
import { Empty } from '@/ui/Empty';
import { SentimentMark } from '@/ui/SentimentMark';
import { Tag } from '@/ui/Tag';
import { Time } from '@/ui/Time';
import type { CallPageFieldsFragment } from '../generated/graphql';
import classes from './Side.module.css';

/** What the call was about, and what is to be done. */
export function Overview({ call }: { call: CallPageFieldsFragment }) {
  const { t } = useTranslation('call');
  const { summary } = call;
  const stage = call.stages.find((state) => state.stage === 'SUMMARY')?.status ?? 'PENDING';
  if (!summary) {
    const why = { PENDING: 'waiting', PROCESSING: 'waiting', FAILED: 'failed', DELETED: 'deleted' } as const;
    const state = stage in why ? why[stage as keyof typeof why] : 'none';
    return <Empty icon={IconFileText} title={t(`summary.${state}`)} text={t(`summary.${state}Text`)} />;
  }
  return (
    <div className={classes.panel}>
      <section>
        <h2>{t('summary.title')}</h2>
        <BidiText block>{summary.text}</BidiText>
      </section>
      {summary.actionItems.length > 0 && (
        <section>
          <h2>{t('summary.actions')}</h2>
          <ul className={classes.items}>
            {summary.actionItems.map((item) => (
              <li key={item} dir="auto">
                {item}
              </li>
            ))}
          </ul>
        </section>
      )}
      {summary.topics.length > 0 && (
        <section>
          <h2>{t('summary.topics')}</h2>
          <div className={classes.tags}>
            {summary.topics.map((topic) => (
              <Tag key={topic}>{topic}</Tag>
            ))}
          </div>
        </section>
      )}
      {summary.sentiment && (
        <section>
          <h2>{t('summary.mood')}</h2>
          <SentimentMark sentiment={summary.sentiment} />
        </section>
      )}
      <p className={classes.quiet}>
        {t('summary.by')} <bdi>{summary.source}</bdi> · <Time at={summary.createdAt} />
      </p>
    </div>
  );
}
