import { useState } from 'react';
import { useQuery, useSubscription } from 'urql';
import { CallLine, CallsView, type Narrowed } from '../shared/CallsView';
import { useNews } from '../shared/news';
import { graphql } from './generated';

graphql(`
  fragment CallLine on Call {
    id
    startedAt
    status
    agent
    from { e164 raw }
    stages { stage status }
  }
`);

const Calls = graphql(`
  query Calls($first: Int!, $after: String, $filter: CallFilter) {
    calls(first: $first, after: $after, filter: $filter, orderBy: { field: STARTED_AT, direction: DESC }) {
      nodes { ...CallLine }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

const CallsChanged = graphql(`
  subscription CallsChanged($after: EventCursor, $filter: CallFilter) {
    callChanged(after: $after, filter: $filter) { cursor call { ...CallLine } }
  }
`);

export function CallsPage({ pageSize }: { pageSize: number }) {
  const [filter, setFilter] = useState<Narrowed>({});
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error }, ask] = useQuery({ query: Calls, variables: { first: pageSize, after, filter } });
  const calls = data?.calls.nodes ?? [];
  const { endCursor, hasNextPage } = data?.calls.pageInfo ?? {};
  const { news, tell, clear } = useNews(calls);
  // What arrives is written to the cache by its id, so that calls that are shown change by themselves.
  useSubscription({ query: CallsChanged, variables: { filter } }, (_, event) => {
    tell(event.callChanged.call);
    return event;
  });
  return (
    <CallsView
      narrowed={filter}
      onNarrow={(next) => {
        clear();
        setAfter(null);
        setFilter(next);
      }}
      news={news}
      onNews={() => {
        clear();
        setAfter(null);
        ask({ requestPolicy: 'network-only' });
      }}
      onMore={hasNextPage ? () => setAfter(endCursor ?? null) : undefined}
      failure={error && String(error.graphQLErrors[0]?.extensions.code ?? error.message)}
    >
      {calls.map((call) => (
        <CallLine key={call.id} call={call} />
      ))}
    </CallsView>
  );
}
