import { useEffect, useEffectEvent, useMemo, useState } from 'react';
import { streamClient } from '@/graphql/client';
import { onConnected } from '@/graphql/connection';
import { useLive } from '@/graphql/use-live';
import { useKeysetWindow } from '@/lists/use-keyset-window';
import { CallersChanged, CustomersCount, CustomersPageQuery } from './documents';
import type { CustomerRowFragment } from './generated/graphql';
import { admits, type CustomersSearch, filterOf } from './search';

export type CustomerRow = CustomerRowFragment;

/** Ids grow with time, so that the newest has the largest. */
const newestFirst = (a: { id: string }, b: { id: string }) => (a.id < b.id ? 1 : -1);

/** The customers that the address means, with what happens to their calls. */
export function useCustomersList(search: CustomersSearch) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: by value.
  const variables = useMemo(
    () => ({ filter: filterOf(search), search: search.q ?? null }),
    [JSON.stringify(search)],
  );
  const { list, snapshot } = useKeysetWindow({
    name: 'customers',
    document: CustomersPageQuery,
    variables,
    connection: (data) => data.customers,
  });
  const [revealed, setRevealed] = useState(0);

  useLive({
    document: CallersChanged,
    variables: {},
    onEvent: ({ callChanged }) => {
      const customer = callChanged.call.customer?.customer;
      if (!customer || list.patch(customer) || snapshot.phase === 'loading') return;
      const top = snapshot.at(0);
      if (admits(search, customer.status) && (!top || newestFirst(customer, top) < 0))
        list.announce(customer);
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
      .query(CustomersCount, variables, { requestPolicy: 'network-only' })
      .subscribe(({ data }) => setTotal(data?.customers.totalCount ?? null));
    return unsubscribe;
  }, [variables, ready, revealed]);

  const reveal = () => {
    setRevealed((times) => times + 1);
    return list.reveal(newestFirst);
  };
  return { list, snapshot, total, reveal };
}
