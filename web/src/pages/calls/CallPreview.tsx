import { useDebouncedValue } from '@mantine/hooks';
import { IconClick } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { StageList } from '@/calls/Stages';
import { BidiText } from '@/ui/BidiText';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { LinkButton } from '@/ui/LinkButton';
import { LoadingLines } from '@/ui/Loading';
import { Phone } from '@/ui/Phone';
import { SentimentMark } from '@/ui/SentimentMark';
import { Tag } from '@/ui/Tag';
import { Time } from '@/ui/Time';
import classes from './CallPreview.module.css';
import { Length, moodOf, PartyName } from './columns';
import { CallPreviewQuery } from './documents';
import type { CallPreviewQuery as Data } from './generated/graphql';

/** What the chosen call was about, beside the list. */
export function CallPreview({ callId }: { callId: string | null }) {
  const { t } = useTranslation('calls');
  // Whoever holds an arrow key down passes many calls.
  const [settled] = useDebouncedValue(callId, 120);
  const [{ data, error, fetching }, execute] = useQuery({
    query: CallPreviewQuery,
    variables: { id: settled ?? '' },
    pause: settled === null,
    requestPolicy: 'cache-and-network',
  });
  const call = data?.call;
  return (
    <aside className={classes.pane} aria-label={t('previewPane.label')}>
      {callId === null ? (
        <Empty icon={IconClick} title={t('previewPane.none')} />
      ) : error && !call ? (
        <Failure error={error} onRetry={() => execute({ requestPolicy: 'network-only' })} />
      ) : call && call.id === callId ? (
        <Preview call={call} />
      ) : fetching || settled !== callId ? (
        <LoadingLines lines={8} />
      ) : null}
    </aside>
  );
}

function Preview({ call }: { call: NonNullable<Data['call']> }) {
  const { t } = useTranslation('calls');
  const mood = moodOf(call);
  return (
    <>
      <header className={classes.header}>
        <h2 className={classes.title}>
          <PartyName call={call} />
        </h2>
        <p className={classes.facts}>
          <Time at={call.startedAt} /> · <Length call={call} />
          {call.agent && (
            <>
              {' · '}
              <bdi>{call.agent}</bdi>
            </>
          )}
        </p>
        <dl className={classes.ends}>
          <dt>{t('previewPane.from')}</dt>
          <dd>
            <Phone party={call.from} />
          </dd>
          <dt>{t('previewPane.to')}</dt>
          <dd>
            <Phone party={call.to} />
          </dd>
        </dl>
        <LinkButton to="/calls/$callId" params={{ callId: call.id }} fullWidth>
          {t('previewPane.openCall')}
        </LinkButton>
      </header>
      <section>
        <h3>{t('previewPane.summary')}</h3>
        {mood && <SentimentMark sentiment={mood} />}
        {call.summary ? (
          <BidiText block className={classes.text}>
            {call.summary.text}
          </BidiText>
        ) : (
          <p className={classes.quiet}>{t('previewPane.noSummary')}</p>
        )}
      </section>
      {(call.summary?.actionItems.length ?? 0) > 0 && (
        <section>
          <h3>{t('previewPane.actions')}</h3>
          <ul className={classes.items}>
            {call.summary?.actionItems.map((item) => (
              <li key={item} dir="auto">
                {item}
              </li>
            ))}
          </ul>
        </section>
      )}
      {call.tags.length > 0 && (
        <p className={classes.tags}>
          {call.tags.map((tag) => (
            <Tag key={tag}>{tag}</Tag>
          ))}
        </p>
      )}
      {call.bookings.length > 0 && (
        <section>
          <h3>{t('previewPane.bookings')}</h3>
          <ul className={classes.bookings}>
            {call.bookings.map(({ booking }) => (
              <li key={booking.id}>
                <bdi className={classes.reference}>{booking.reference}</bdi>
                <bdi>{booking.venue ?? booking.kind}</bdi>
                {booking.startsAt && <Time at={booking.startsAt} />}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3>{t('previewPane.stages')}</h3>
        <StageList callId={call.id} stages={call.stages} />
      </section>
    </>
  );
}
