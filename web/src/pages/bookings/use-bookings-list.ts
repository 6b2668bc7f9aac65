import { useEffect, useEffectEvent, useMemo, useState } from 'react';
import { streamClient } from '@/graphql/client';
import { onConnected } from '@/graphql/connection';
import { useLive } from '@/graphql/use-live';
import { useKeysetWindow } from '@/lists/use-keyset-window';
import { BookingChanges, BookingsCount, BookingsPageQuery } from './documents';
import type { BookingRowFragment } from './generated/graphql';
import { type BookingsSearch, filterOf, passes } from './search';

export type BookingRow = BookingRowFragment;

/** Ids grow with time, so that the newest has the largest. */
export const newestFirst = (a: { id: string }, b: { id: string }) => (a.id < b.id ? 1 : -1);

/** The bookings that the address means, with what happens to them. */
export function useBookingsList(search: BookingsSearch) {
  const today = new Date().toDateString();
  // biome-ignore lint/correctness/useExhaustiveDependencies: "to come" is another filter tomorrow.
  const filter = useMemo(() => filterOf(search, new Date()), [JSON.stringify(search), today]);
  const { list, snapshot } = useKeysetWindow({
    name: 'bookings',
    document: BookingsPageQuery,
    variables: { filter },
    connection: (data) => data.bookings,
  });
  const [revealed, setRevealed] = useState(0);

  useLive({
    document: BookingChanges,
    variables: {},
    onEvent: ({ bookingChanged: { booking } }) => {
      if (list.patch(booking) || snapshot.phase === 'loading') return;
      const top = snapshot.at(0);
      if (passes(booking, filter) && (!top || newestFirst(booking, top) < 0)) list.announce(booking);
    },
  });
  const catchUp = useEffectEvent(() => void list.refreshTop());
  useEffect(() => onConnected(() => catchUp()), []);

  const [total, setTotal] = useState<number | null>(null);
  const ready = snapshot.phase !== 'loading';
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was revealed counts too.
  useEffect(() => {
    if (!ready) return;
    const { unsubscribe } = streamClient
      .query(BookingsCount, { filter }, { requestPolicy: 'network-only' })
      .subscribe(({ data }) => setTotal(data?.bookings.totalCount ?? null));
    return unsubscribe;
  }, [filter, ready, revealed]);

  const reveal = () => {
    setRevealed((times) => times + 1);
    return list.reveal(newestFirst);
  };
  return { list, snapshot, total, reveal };
}
