import { Button, Menu } from '@mantine/core';
import {
  IconArrowsExchange,
  IconDots,
  IconPhoneIncoming,
  IconPhoneOutgoing,
  IconX,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StageBadges } from '@/calls/Stages';
import { Allowed } from '@/permissions/Allowed';
import { Duration } from '@/ui/Duration';
import { TextLink } from '@/ui/LinkButton';
import { Tag } from '@/ui/Tag';
import { Time } from '@/ui/Time';
import classes from './BookingPage.module.css';
import { CorrectDialog } from './CorrectDialog';
import type { BookingOfPageQuery, LinkRole } from './generated/graphql';
import { Certainty } from './links/Certainty';
import { ROLES, useDecisions } from './links/decisions';
import { EvidenceList } from './links/EvidenceList';

type Link = NonNullable<BookingOfPageQuery['booking']>['calls'][number];
type Props = { link: Link; reference: string; onDecided: () => void };

/** A call about a booking: what it was to it, what speaks for it, and what a person can say of it. */
export function LinkedCall({ link, reference, onDecided }: Props) {
  const { t } = useTranslation('bookings');
  const { call } = link;
  const Direction = call.direction === 'INBOUND' ? IconPhoneIncoming : IconPhoneOutgoing;
  return (
    <li className={classes.call}>
      <div className={classes.head}>
        <Direction
          size={16}
          stroke={1.7}
          role="img"
          aria-label={t(`direction.${call.direction}`, { ns: 'common' })}
        />
        <TextLink to="/calls/$callId" params={{ callId: call.id }} className={classes.when}>
          <Time at={call.startedAt} />
        </TextLink>
        <Tag>{t(link.role ? `role.${link.role}` : 'role.none')}</Tag>
        <span className={classes.quiet}>
          {call.agent && <bdi>{call.agent}</bdi>}
          {call.agent && call.durationMs !== null && ' · '}
          <Duration ms={call.durationMs} />
        </span>
        <span className={classes.certainty}>
          <Certainty confidence={link.confidence} />
        </span>
        <Allowed to="changeCalls">
          <LinkMenu link={link} reference={reference} onDecided={onDecided} />
        </Allowed>
      </div>
      <p className={classes.quiet}>
        {link.decidedBy ? (
          <>
            {t('link.decidedBy')} <bdi>{link.decidedBy}</bdi>
          </>
        ) : (
          t(`method.${link.method}`)
        )}
      </p>
      <EvidenceList callId={call.id} evidence={link.evidence} />
      <StageBadges callId={call.id} stages={call.stages} />
    </li>
  );
}

function LinkMenu({ link, reference, onDecided }: Props) {
  const { t } = useTranslation('bookings');
  const { accept, reject, busy } = useDecisions();
  const [correcting, setCorrecting] = useState(false);
  const done = (happened: unknown) => {
    if (happened) onDecided();
  };
  return (
    <>
      <Menu position="bottom-end" width={250}>
        <Menu.Target>
          <Button size="compact-sm" variant="default" px={7} loading={busy} aria-label={t('link.change')}>
            <IconDots size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('link.callWas')}</Menu.Label>
          <Menu.RadioGroup
            aria-label={t('link.callWas')}
            value={link.role ?? ''}
            onChange={async (role) => done(await accept(link.id, role as LinkRole))}
          >
            {ROLES.map((role) => (
              <Menu.RadioItem key={role} value={role} closeMenuOnClick>
                {t(`role.${role}`)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconArrowsExchange size={14} aria-hidden />}
            onClick={() => setCorrecting(true)}
          >
            {t('link.correct')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconX size={14} aria-hidden />}
            onClick={async () => done(await reject(link.id))}
          >
            {t('link.notThis')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {correcting && (
        <CorrectDialog
          linkId={link.id}
          callId={link.call.id}
          reference={reference}
          onClose={(corrected) => {
            setCorrecting(false);
            done(corrected);
          }}
        />
      )}
    </>
  );
}
