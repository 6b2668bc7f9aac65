import { CombinedGraphQLErrors } from '@apollo/client';
import { useQuery, useSubscription } from '@apollo/client/react';
import { useState } from 'react';
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
  const { data, error, fetchMore, refetch } = useQuery(Calls, { variables: { first: pageSize, filter } });
  const calls = data?.calls.nodes ?? [];
  const { endCursor, hasNextPage } = data?.calls.pageInfo ?? {};
  const { news, tell, clear } = useNews(calls);
  // What arrives is written to the cache by its id, so that calls that are shown change by themselves.
  useSubscription(CallsChanged, {
    variables: { filter },
    onData: ({ data: { data } }) => data && tell(data.callChanged.call),
  });
  return (
    <CallsView
      narrowed={filter}
      onNarrow={(next) => {
        clear();
        setFilter(next);
      }}
      news={news}
      onNews={() => void refetch().then(clear)}
      onMore={hasNextPage ? () => void fetchMore({ variables: { after: endCursor } }) : undefined}
      failure={CombinedGraphQLErrors.is(error) ? String(error.errors[0]?.extensions?.code) : error?.message}
    >
      {calls.map((call) => (
        <CallLine key={call.id} call={call} />
      ))}
    </CallsView>
  );
}
