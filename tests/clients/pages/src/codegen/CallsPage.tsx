import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { CallLine, CallsView, type Narrowed } from '../shared/CallsView';
import type { Endpoint } from '../shared/endpoint';
import { codeOf } from '../shared/errors';
import { useNews } from '../shared/news';
import type { Subscriber } from '../shared/resume';
import { CallsList } from './calls-list';

type Props = { endpoint: Endpoint; streams: Subscriber; pageSize: number };

export function CallsPage({ endpoint, streams, pageSize }: Props) {
  const [filter, setFilter] = useState<Narrowed>({});
  const list = useMemo(
    () => new CallsList(endpoint, streams, filter, pageSize),
    [endpoint, streams, filter, pageSize],
  );
  const { calls, hasMore, error } = useSyncExternalStore(list.subscribe, list.snapshot);
  const { news, tell, clear } = useNews(calls);
  useEffect(() => list.follow(tell), [list, tell]);
  return (
    <CallsView
      narrowed={filter}
      onNarrow={(next) => {
        clear();
        setFilter(next);
      }}
      news={news}
      onNews={() => void list.reload().then(clear)}
      onMore={hasMore ? list.more : undefined}
      failure={error === undefined ? undefined : (codeOf(error) ?? String(error))}
    >
      {calls.map((call) => (
        <CallLine key={call.id} call={call} />
      ))}
    </CallsView>
  );
}
