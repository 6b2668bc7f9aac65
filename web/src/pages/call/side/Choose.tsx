import { Button, CloseButton, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Phone } from '@/ui/Phone';
import { Time } from '@/ui/Time';
import { FindBooking, FindCustomers } from '../documents';
import classes from './Side.module.css';

type Props = { onChosen: (id: string) => Promise<void>; onCancel: () => void };

/** Finds the customer a call is with, by name, number or address. */
export function ChooseCustomer({ onChosen, onCancel }: Props) {
  const { t } = useTranslation('call');
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 200);
  const [{ data, fetching }] = useQuery({
    query: FindCustomers,
    variables: { search },
    pause: search.length < 2,
    requestPolicy: 'network-only',
  });
  const found = search.length < 2 ? [] : (data?.customers.nodes ?? []);
  return (
    <div className={classes.form}>
      <TextInput
        data-autofocus
        autoFocus
        label={t('links.findCustomer')}
        value={text}
        maxLength={100}
        rightSection={<CloseButton size="sm" aria-label={t('cancel', { ns: 'common' })} onClick={onCancel} />}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={({ key }) => key === 'Escape' && onCancel()}
      />
      <output className={classes.quiet}>
        {search.length >= 2 && !fetching && found.length === 0 && t('links.nobody')}
      </output>
      <ul className={classes.choices}>
        {found.map((customer) => (
          <li key={customer.id}>
            <button type="button" className={classes.choice} onClick={() => void onChosen(customer.id)}>
              {customer.name && <bdi className={classes.name}>{customer.name}</bdi>}
              <Phone party={customer.leadNumber ?? customer.phones[0] ?? ''} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Finds a booking by what the customer was told. */
export function ChooseBooking({ onChosen, onCancel }: Props) {
  const { t } = useTranslation('call');
  const [text, setText] = useState('');
  const [reference, setReference] = useState('');
  const [{ data, fetching }] = useQuery({
    query: FindBooking,
    variables: { reference },
    pause: reference === '',
    requestPolicy: 'network-only',
  });
  const booking = reference === '' ? null : data?.booking;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setReference(text.trim());
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        autoFocus
        label={t('links.findBooking')}
        value={text}
        maxLength={100}
        rightSection={<CloseButton size="sm" aria-label={t('cancel', { ns: 'common' })} onClick={onCancel} />}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={({ key }) => key === 'Escape' && onCancel()}
      />
      <div>
        <Button
          type="submit"
          size="compact-sm"
          variant="default"
          loading={fetching}
          disabled={text.trim() === ''}
        >
          {t('links.find')}
        </Button>
      </div>
      <output className={classes.quiet}>
        {reference !== '' && !fetching && !booking && t('links.noSuchBooking')}
      </output>
      {booking && (
        <button type="button" className={classes.choice} onClick={() => void onChosen(booking.id)}>
          <bdi className={classes.name}>{booking.reference}</bdi>
          <bdi>{booking.venue ?? booking.kind}</bdi>
          {booking.startsAt && <Time at={booking.startsAt} />}
          {booking.customer?.name && <bdi>{booking.customer.name}</bdi>}
        </button>
      )}
    </form>
  );
}
