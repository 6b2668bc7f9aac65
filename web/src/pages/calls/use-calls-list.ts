import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import type { CallRowFragment } from '@/calls/generated/graphql';
import { streamClient } from '@/graphql/client';
import { onConnected } from '@/graphql/connection';
import { useLive } from '@/graphql/use-live';
import { useKeysetWindow } from '@/lists/use-keyset-window';
import { CallsChanged, CallsCount, CallsPageQuery } from './documents';
import { filterOf, orderOf } from './filter';
import { type CallsSearch, isFiltered } from './search';

export type CallRow = CallRowFragment;

const newestFirst = (a: CallRow, b: CallRow) => b.startedAt.localeCompare(a.startedAt);

/** The list that the address means, with what happens to its calls. */
export function useCallsList(search: CallsSearch) {
  const today = new Date().toDateString();
  // biome-ignore lint/correctness/useExhaustiveDependencies: "today" is another filter tomorrow.
  const filter = useMemo(() => filterOf(search, new Date()), [JSON.stringify(search), today]);
  const { list, snapshot } = useKeysetWindow({
    name: 'calls',
    document: CallsPageQuery,
    variables: { filter, orderBy: orderOf(search) },
    connection: (data) => data.calls,
  });

  const opened = useRef(new Date().toISOString());
  const idleAtTop = useRef(false);
  const [revealed, setRevealed] = useState(0);
  const reveal = () => {
    setRevealed((times) => times + 1);
    return list.reveal(newestFirst);
  };
  const onMatch = (call: CallRow) => {
    if (list.patch(call)) return;
    const top = search.order ? undefined : snapshot.at(0);
    if (snapshot.phase === 'loading') return;
    if (call.startedAt <= (top?.startedAt ?? (search.order ? opened.current : ''))) return;
    list.announce(call);
    if (idleAtTop.current && !search.order) void reveal();
  };

  // A subscription goes on where the list was left; a new list has its own beginning.
  const [after, listOfAfter] = useListStart(list);
  useLive({
    document: CallsChanged,
    variables: { filter, after },
    paused: listOfAfter !== list,
    onEvent: ({ callChanged }) => {
      list.place.cursor = callChanged.cursor;
      onMatch(callChanged.call);
    },
  });
  // A call that has ceased to match is not told of by the filtered one: it stays where it is, with its new state.
  useLive({
    document: CallsChanged,
    variables: { filter: null },
    paused: !isFiltered(search),
    onEvent: ({ callChanged }) => void list.patch(callChanged.call),
  });
  const catchUp = useEffectEvent(() => void list.refreshTop());
  useEffect(() => onConnected(() => catchUp()), []);

  const total = useTotal(filter, snapshot.phase !== 'loading', revealed);
  return {
    list,
    snapshot,
    total,
    reveal,
    onIdleAtTop: (idle: boolean) => {
      idleAtTop.current = idle;
    },
  };
}

function useListStart<List extends { place: { cursor: string | null } }>(list: List) {
  const [start, setStart] = useState(() => ({ list, after: list.place.cursor }));
  if (start.list !== list) setStart({ list, after: list.place.cursor });
  return [start.after, start.list] as const;
}

/** How many there are: asked for after the list itself, because counting takes longer than showing. */
function useTotal(filter: ReturnType<typeof filterOf>, wanted: boolean, revealed: number): number | null {
  const [total, setTotal] = useState<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was revealed counts too.
  useEffect(() => {
    if (!wanted) return;
    const { unsubscribe } = streamClient
      .query(CallsCount, { filter }, { requestPolicy: 'network-only' })
      .subscribe(({ data }) => setTotal(data?.calls.totalCount ?? null));
    return unsubscribe;
  }, [filter, wanted, revealed]);
  return total;
}
