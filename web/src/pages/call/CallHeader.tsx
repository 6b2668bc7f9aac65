import { IconChevronLeft, IconPhoneIncoming, IconPhoneOutgoing } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { StageBadges } from '@/calls/Stages';
import { Duration, RunningDuration } from '@/ui/Duration';
import { TextLink } from '@/ui/LinkButton';
import { Phone } from '@/ui/Phone';
import { SentimentMark } from '@/ui/SentimentMark';
import { Time } from '@/ui/Time';
import classes from './CallPage.module.css';
import type { CallPageFieldsFragment } from './generated/graphql';

type Call = CallPageFieldsFragment;

/** What the other side is called: by name where somebody knows it. */
export const otherEnd = (call: Call) => (call.direction === 'INBOUND' ? call.from : call.to);

/** Back to where the list was left. */
export function BackToCalls() {
  const { t } = useTranslation('call');
  return (
    <TextLink to="/calls" className={classes.backLink}>
      <IconChevronLeft size={15} aria-hidden className={classes.chevron} />
      {t('back')}
    </TextLink>
  );
}

/** Who called whom, when, for how long, and how far the archive is with it. */
export function CallFacts({ call, children }: { call: Call; children?: React.ReactNode }) {
  const { t } = useTranslation('call');
  const Direction = call.direction === 'INBOUND' ? IconPhoneIncoming : IconPhoneOutgoing;
  const mood = call.summary?.sentiment ?? call.analytics?.sentiment;
  return (
    <div className={classes.facts}>
      <span className={classes.ends}>
        <Direction size={16} stroke={1.7} aria-hidden />
        <span>{t(`direction.${call.direction}`, { ns: 'common' })}</span>
        <span className="visually-hidden">{t('from')}</span>
        <Phone party={call.from} />
        <span aria-hidden className={classes.arrow}>
          →
        </span>
        <span className="visually-hidden">{t('to')}</span>
        <Phone party={call.to} />
      </span>
      {(call.agentName ?? call.agent) && (
        <span>
          {t('agent')} <bdi className={classes.strong}>{call.agentName ?? call.agent}</bdi>
        </span>
      )}
      <Time at={call.startedAt} />
      {call.status === 'ACTIVE' ? (
        <span className={classes.active}>
          {t('goingOn')} <RunningDuration since={call.startedAt} />
        </span>
      ) : (
        <Duration ms={call.durationMs} />
      )}
      {call.status === 'FAILED' && (
        <span className={classes.bad}>{t('callStatus.FAILED', { ns: 'common' })}</span>
      )}
      <SentimentMark sentiment={mood} />
      <StageBadges callId={call.id} stages={call.stages} />
      {children}
    </div>
  );
}

/** Who the other side is, shortly: the page's title says the name, this says how to get there. */
export function CallBookings({ call }: { call: Call }) {
  if (call.bookings.length === 0) return null;
  return (
    <>
      {call.bookings.slice(0, 4).map(({ booking }) => (
        <bdi key={booking.id} className={classes.booking}>
          {booking.reference}
        </bdi>
      ))}
    </>
  );
}
