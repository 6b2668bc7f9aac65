import { ActionIcon } from '@mantine/core';
import {
  IconArrowsDiagonal,
  IconArrowsDiagonalMinimize2,
  IconBellRinging,
  IconPhoneIncoming,
  IconPhoneOutgoing,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Duration, RunningDuration } from '@/ui/Duration';
import { TextLink } from '@/ui/LinkButton';
import { Phone } from '@/ui/Phone';
import { Tag } from '@/ui/Tag';
import type { LiveCall } from './board';
import classes from './CallCard.module.css';
import { Silence } from './Silence';
import { Spoken } from './Spoken';
import { lastSpokenAt } from './turns';
import { useTurns } from './use-turns';

type Props = {
  call: LiveCall;
  ended: boolean;
  /** Names of the saved searches that found it. */
  searches: readonly string[];
  open: boolean;
  onOpen: (open: boolean) => void;
};

/** One call that goes on. */
export function CallCard({ call, ended, searches, open, onOpen }: Props) {
  const { t } = useTranslation('live');
  const { turns, arrivedAt, refused } = useTurns(call.id, ended);
  const Direction = call.direction === 'INBOUND' ? IconPhoneIncoming : IconPhoneOutgoing;
  const Size = open ? IconArrowsDiagonalMinimize2 : IconArrowsDiagonal;
  const size = t(open ? 'smaller' : 'larger');
  return (
    <li
      className={classes.card}
      data-open={open || undefined}
      data-ended={ended || undefined}
      data-matched={searches.length > 0 || undefined}
    >
      <header className={classes.header}>
        <span className={classes.direction}>
          <Direction size={16} stroke={1.7} aria-hidden />
          <span className="visually-hidden">{t(`direction.${call.direction}`, { ns: 'common' })}</span>
        </span>
        <h2 className={classes.name}>
          <TextLink to="/calls/$callId" params={{ callId: call.id }} inherit>
            <Name call={call} />
          </TextLink>
        </h2>
        <span className={classes.length} data-ended={ended || undefined}>
          {ended ? (
            <>
              {t('ended')} ·{' '}
              <Duration ms={Date.parse(call.endedAt ?? call.startedAt) - Date.parse(call.startedAt)} />
            </>
          ) : (
            <RunningDuration since={call.startedAt} />
          )}
        </span>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={28}
          aria-label={size}
          title={size}
          onClick={() => onOpen(!open)}
        >
          <Size size={16} aria-hidden />
        </ActionIcon>
      </header>
      <div className={classes.facts}>
        {call.agent && <bdi>{call.agent}</bdi>}
        {call.bookings.map(({ booking }) => (
          <TextLink key={booking.id} to="/bookings/$bookingId" params={{ bookingId: booking.id }} inherit>
            <bdi className="numbers">{booking.reference}</bdi>
          </TextLink>
        ))}
        {call.tags.slice(0, 3).map((tag) => (
          <Tag key={tag}>{tag}</Tag>
        ))}
        {!ended && <Silence since={lastSpokenAt(call.startedAt, turns, arrivedAt)} />}
      </div>
      {searches.length > 0 && (
        <ul className={classes.searches} aria-label={t('matchedBy')}>
          {searches.map((name) => (
            <li key={name}>
              <IconBellRinging size={13} aria-hidden />
              <bdi>{name}</bdi>
            </li>
          ))}
        </ul>
      )}
      <Spoken callId={call.id} turns={turns} refused={refused} ended={ended} open={open} />
    </li>
  );
}

/** Who is on the other end. */
export function Name({ call }: { call: LiveCall }) {
  const name = call.customer?.customer.name;
  if (name) return <bdi>{name}</bdi>;
  return <Phone party={call.direction === 'INBOUND' ? call.from : call.to} />;
}
