import { Button, Menu } from '@mantine/core';
import { IconCheck, IconChevronDown, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/permissions/permissions';
import { TextLink } from '@/ui/LinkButton';
import { Phone } from '@/ui/Phone';
import { Time } from '@/ui/Time';
import { Certainty } from './Certainty';
import { type Link, ROLES, useDecisions } from './decisions';
import { EvidenceList } from './EvidenceList';
import classes from './Links.module.css';

type Props = {
  link: Link;
  /** The page is the booking's or the customer's own: it need not be named again. */
  short?: boolean;
  onDecided: (link: Link) => void;
};

/** A link that waits for a decision, or what was decided: who may belong to what, what speaks for it and against. */
export function SuggestionCard({ link, short = false, onDecided }: Props) {
  const { t } = useTranslation('bookings');
  const { call } = link;
  return (
    <li className={classes.card} data-status={link.status}>
      <div className={classes.head}>
        <p className={classes.question}>
          {!short && <Target link={link} />}
          <span className={classes.call}>
            <TextLink to="/calls/$callId" params={{ callId: call.id }}>
              {t('link.callOf')} <Time at={call.startedAt} />
            </TextLink>
            {' · '}
            <Phone party={call.direction === 'INBOUND' ? call.from : call.to} />
            {call.agent && (
              <>
                {' · '}
                <bdi>{call.agent}</bdi>
              </>
            )}
          </span>
        </p>
        <Certainty confidence={link.confidence} />
      </div>
      <EvidenceList callId={call.id} evidence={link.evidence} />
      {link.against && (
        <p className={classes.against}>
          <strong>{t('link.against')}</strong> <bdi>{link.against}</bdi>
        </p>
      )}
      <Decision link={link} onDecided={onDecided} />
    </li>
  );
}

function Target({ link: { customer, booking } }: { link: Link }) {
  const { t } = useTranslation('bookings');
  if (booking) {
    return (
      <TextLink to="/bookings/$bookingId" params={{ bookingId: booking.id }} className={classes.target}>
        {t('link.booking')} <bdi className="numbers">{booking.reference}</bdi>
        {booking.venue && (
          <>
            {' · '}
            <bdi>{booking.venue}</bdi>
          </>
        )}
      </TextLink>
    );
  }
  if (!customer) return null;
  return (
    <TextLink to="/customers/$customerId" params={{ customerId: customer.id }} className={classes.target}>
      {t('link.customer')}{' '}
      {customer.name ? <bdi>{customer.name}</bdi> : <Phone party={customer.phones[0] ?? ''} />}
    </TextLink>
  );
}

function Decision({ link, onDecided }: Pick<Props, 'link' | 'onDecided'>) {
  const { t } = useTranslation('bookings');
  const allowed = useMay('changeCalls');
  const { accept, reject, busy } = useDecisions();
  const tell = (decided: Link | null) => decided && onDecided(decided);
  const open = link.status === 'SUGGESTED' || link.status === 'PASSED_OVER';
  return (
    <div className={classes.actions}>
      {!open && (
        <output className={classes.decided} data-status={link.status}>
          {link.status === 'LINKED' ? <IconCheck size={15} aria-hidden /> : <IconX size={15} aria-hidden />}
          {t(link.status === 'LINKED' && !link.decidedBy ? 'link.byRule' : `link.status.${link.status}`)}
          {link.decidedBy && (
            <>
              {' · '}
              <bdi>{link.decidedBy}</bdi>
            </>
          )}
        </output>
      )}
      {allowed && link.status !== 'LINKED' && (
        <Button.Group>
          <Button
            size="xs"
            variant={open ? 'filled' : 'default'}
            disabled={busy}
            leftSection={<IconCheck size={14} aria-hidden />}
            onClick={async () => tell(await accept(link.id))}
          >
            {t('link.accept')}
          </Button>
          {link.booking && (
            <Menu position="bottom-end">
              <Menu.Target>
                <Button
                  size="xs"
                  px={7}
                  variant={open ? 'filled' : 'default'}
                  disabled={busy}
                  aria-label={t('link.acceptAs')}
                  className={classes.split}
                >
                  <IconChevronDown size={14} aria-hidden />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Label>{t('link.acceptAs')}</Menu.Label>
                {ROLES.map((role) => (
                  <Menu.Item key={role} onClick={async () => tell(await accept(link.id, role))}>
                    {t(`role.${role}`)}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
        </Button.Group>
      )}
      {allowed && link.status !== 'REJECTED' && (
        <Button
          size="xs"
          variant="default"
          disabled={busy}
          leftSection={<IconX size={14} aria-hidden />}
          onClick={async () => tell(await reject(link.id))}
        >
          {t('link.reject')}
        </Button>
      )}
    </div>
  );
}
