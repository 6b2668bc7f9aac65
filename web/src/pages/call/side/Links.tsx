import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { Allowed } from '@/permissions/Allowed';
import { useMay } from '@/permissions/permissions';
import { TextLink } from '@/ui/LinkButton';
import { Phone } from '@/ui/Phone';
import { Time } from '@/ui/Time';
import type { CallPageFieldsFragment, LinkedBookingFragment } from '../generated/graphql';
import { ChooseBooking, ChooseCustomer } from './Choose';
import { Evidence } from './Evidence';
import classes from './Side.module.css';
import { useLinks } from './use-links';

type Call = CallPageFieldsFragment;
type Customer = NonNullable<Call['customer']>['customer'];

/** Who called and what about, why that is believed, and a person's word on it. */
export function LinksPanel({ call }: { call: Call }) {
  const { t } = useTranslation('call');
  const links = useLinks(call.id);
  const open = call.suggestions.filter(({ status }) => status === 'SUGGESTED');
  const passed = call.suggestions.filter(({ status }) => status !== 'SUGGESTED' && status !== 'LINKED');
  return (
    <div className={classes.panel}>
      <section>
        <h2>{t('links.customer')}</h2>
        {call.customer ? (
          <CustomerCard link={call.customer} links={links} />
        ) : (
          <Nothing text={t('links.noCustomer')}>
            <Choice
              kind="customer"
              label={t('links.setCustomer')}
              onChosen={(id) => links.link({ customerId: id })}
            />
          </Nothing>
        )}
        {open.map((suggestion) =>
          suggestion.customer ? (
            <SuggestionCard key={suggestion.id} suggestion={suggestion} links={links}>
              <CustomerName customer={suggestion.customer} />
            </SuggestionCard>
          ) : null,
        )}
      </section>
      <section>
        <h2>{t('links.bookings')}</h2>
        {call.bookings.map((link) => (
          <BookingCard key={link.id} link={link} links={links} />
        ))}
        {open.map((suggestion) =>
          suggestion.booking ? (
            <SuggestionCard key={suggestion.id} suggestion={suggestion} links={links}>
              <BookingName booking={suggestion.booking} />
            </SuggestionCard>
          ) : null,
        )}
        <Nothing text={call.bookings.length === 0 ? t('links.noBooking') : null}>
          <Choice
            kind="booking"
            label={t('links.addBooking')}
            onChosen={(id) => links.link({ bookingId: id })}
          />
        </Nothing>
      </section>
      {passed.length > 0 && (
        <details>
          <summary>{t('links.passedOver', { count: passed.length })}</summary>
          {passed.map((suggestion) => (
            <div key={suggestion.id} className={classes.card}>
              <span className={classes.line}>
                {suggestion.customer && <CustomerName customer={suggestion.customer} />}
                {suggestion.booking && <BookingName booking={suggestion.booking} />}
                <span className={classes.certain}>{t(`links.status.${suggestion.status}`)}</span>
              </span>
              <p className={classes.quiet} dir="auto">
                {suggestion.against ?? suggestion.explanation}
              </p>
            </div>
          ))}
        </details>
      )}
    </div>
  );
}

type LinkActions = ReturnType<typeof useLinks>;

function CustomerCard({ link, links }: { link: NonNullable<Call['customer']>; links: LinkActions }) {
  const { t } = useTranslation('call');
  return (
    <div className={classes.card}>
      <span className={classes.line}>
        <CustomerName customer={link.customer} />
        <Certainty {...link} />
      </span>
      <Evidence {...link} />
      <Allowed to="changeCalls">
        <div className={classes.actions}>
          <Choice
            kind="customer"
            label={t('links.correct')}
            onChosen={(id) =>
              id === link.customer.id
                ? links.link({ customerId: id })
                : links.correct({ customerId: link.customer.id }, { customerId: id })
            }
          />
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            loading={links.busy}
            onClick={() => void links.unlink({ customerId: link.customer.id })}
          >
            {t('links.notThem')}
          </Button>
        </div>
      </Allowed>
    </div>
  );
}

function BookingCard({ link, links }: { link: Call['bookings'][number]; links: LinkActions }) {
  const { t } = useTranslation('call');
  return (
    <div className={classes.card}>
      <span className={classes.line}>
        <BookingName booking={link.booking} />
        <Certainty {...link} />
      </span>
      {link.role && <span>{t(`links.role.${link.role}`)}</span>}
      <Evidence {...link} />
      <Allowed to="changeCalls">
        <div className={classes.actions}>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            loading={links.busy}
            onClick={() => void links.unlink({ bookingId: link.booking.id })}
          >
            {t('links.notThat')}
          </Button>
        </div>
      </Allowed>
    </div>
  );
}

type SuggestionProps = {
  suggestion: Call['suggestions'][number];
  links: LinkActions;
  children: React.ReactNode;
};

function SuggestionCard({ suggestion, links, children }: SuggestionProps) {
  const { t } = useTranslation('call');
  return (
    <div className={classes.card} data-open>
      <span className={classes.line}>
        {children}
        <Certainty {...suggestion} />
      </span>
      <span className={classes.quiet}>{t('links.perhaps')}</span>
      <Evidence {...suggestion} />
      {suggestion.against && (
        <p className={classes.against} dir="auto">
          {t('links.against')} {suggestion.against}
        </p>
      )}
      <Allowed to="changeCalls">
        <div className={classes.actions}>
          <Button size="compact-sm" loading={links.busy} onClick={() => void links.accept(suggestion.id)}>
            {t('links.accept')}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            loading={links.busy}
            onClick={() => void links.reject(suggestion.id)}
          >
            {t('links.reject')}
          </Button>
        </div>
      </Allowed>
    </div>
  );
}

function Certainty({ confidence, decidedBy }: { confidence: number; decidedBy?: string | null | undefined }) {
  const { t } = useTranslation('call');
  const format = useFormat();
  return (
    <span className={classes.certain}>
      {decidedBy
        ? t('links.decidedBy', { user: decidedBy })
        : t('percent', { ns: 'common', value: format.percent(Math.round(confidence * 100) / 100) })}
    </span>
  );
}

function CustomerName({ customer }: { customer: Customer }) {
  const { t } = useTranslation('call');
  return (
    <span className={classes.name}>
      <TextLink to="/customers/$customerId" params={{ customerId: customer.id }}>
        {customer.name ? (
          <bdi>{customer.name}</bdi>
        ) : (
          <Phone party={customer.leadNumber ?? customer.phones[0] ?? ''} />
        )}
      </TextLink>
      {customer.status === 'LEAD' && <span className={classes.quiet}> {t('links.lead')}</span>}
    </span>
  );
}

function BookingName({ booking }: { booking: LinkedBookingFragment }) {
  const { t } = useTranslation('call');
  return (
    <>
      <TextLink to="/bookings/$bookingId" params={{ bookingId: booking.id }} className={classes.name}>
        <bdi>{booking.reference}</bdi>
      </TextLink>
      <span>
        <bdi>{booking.venue ?? booking.kind}</bdi>
        {booking.partySize != null && ` · ${t('links.people', { count: booking.partySize })}`}
      </span>
      {booking.startsAt && <Time at={booking.startsAt} />}
      <span className={classes.quiet}>{t(`bookingState.${booking.state}`)}</span>
    </>
  );
}

const Nothing = ({ text, children }: { text: string | null; children: React.ReactNode }) => (
  <div className={classes.form}>
    {text && <p className={classes.quiet}>{text}</p>}
    <Allowed to="changeCalls">{children}</Allowed>
  </div>
);

type ChoiceProps = {
  kind: 'customer' | 'booking';
  label: string;
  onChosen: (id: string) => Promise<boolean>;
};

/** A button that becomes a search for the right one. */
function Choice({ kind, label, onChosen }: ChoiceProps) {
  const [opened, setOpened] = useState(false);
  const may = useMay('changeCalls');
  if (!may) return null;
  if (!opened) {
    return (
      <div>
        <Button size="compact-sm" variant="default" onClick={() => setOpened(true)}>
          {label}
        </Button>
      </div>
    );
  }
  const Form = kind === 'customer' ? ChooseCustomer : ChooseBooking;
  return (
    <Form
      onCancel={() => setOpened(false)}
      onChosen={async (id) => {
        if (await onChosen(id)) setOpened(false);
      }}
    />
  );
}
