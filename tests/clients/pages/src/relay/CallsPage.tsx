import { useMemo, useState } from 'react';
import { graphql, useLazyLoadQuery, usePaginationFragment, useSubscription } from 'react-relay';
import type { GraphQLSubscriptionConfig } from 'relay-runtime';
import { CallsView, type Narrowed } from '../shared/CallsView';
import { useNews } from '../shared/news';
import { CallRow } from './CallRow';
import type { CallsPage_calls$key } from './__generated__/CallsPage_calls.graphql';
import type { CallsPageChangedSubscription } from './__generated__/CallsPageChangedSubscription.graphql';
import type { CallsPageMoreQuery } from './__generated__/CallsPageMoreQuery.graphql';
import type { CallsPageQuery } from './__generated__/CallsPageQuery.graphql';

const changed = graphql`
  subscription CallsPageChangedSubscription($after: EventCursor, $filter: CallFilter) {
    callChanged(after: $after, filter: $filter) {
      cursor
      call { id startedAt ...CallRow_call }
    }
  }
`;

export function CallsPage({ pageSize }: { pageSize: number }) {
  const [filter, setFilter] = useState<Narrowed>({});
  const query = useLazyLoadQuery<CallsPageQuery>(
    graphql`
      query CallsPageQuery($first: Int!, $filter: CallFilter) {
        ...CallsPage_calls @arguments(first: $first, filter: $filter)
      }
    `,
    { first: pageSize, filter },
  );
  return <List key={filter.status} query={query} filter={filter} pageSize={pageSize} onNarrow={setFilter} />;
}

type ListProps = {
  query: CallsPage_calls$key;
  filter: Narrowed;
  pageSize: number;
  onNarrow: (narrowed: Narrowed) => void;
};

function List({ query, filter, pageSize, onNarrow }: ListProps) {
  const { data, hasNext, loadNext, refetch } = usePaginationFragment<CallsPageMoreQuery, CallsPage_calls$key>(
    graphql`
      fragment CallsPage_calls on Query
      @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" }, filter: { type: "CallFilter" })
      @refetchable(queryName: "CallsPageMoreQuery") {
        calls(first: $first, after: $after, filter: $filter, orderBy: { field: STARTED_AT, direction: DESC })
          @connection(key: "CallsPage_calls", filters: ["filter"]) {
          edges { node { id startedAt ...CallRow_call } }
        }
      }
    `,
    query,
  );
  const calls = data.calls.edges.map(({ node }) => node);
  const { news, tell, clear } = useNews(calls);
  // What arrives is written to the store by its id, so that calls that are shown change by themselves.
  const live = useMemo<GraphQLSubscriptionConfig<CallsPageChangedSubscription>>(
    () => ({ subscription: changed, variables: { filter }, onNext: (event) => event && tell(event.callChanged.call) }),
    [filter, tell],
  );
  useSubscription(live);
  return (
    <CallsView
      narrowed={filter}
      onNarrow={onNarrow}
      news={news}
      onNews={() => {
        clear();
        refetch({ first: pageSize, filter }, { fetchPolicy: 'network-only' });
      }}
      onMore={hasNext ? () => loadNext(pageSize) : undefined}
    >
      {calls.map((call) => (
        <CallRow key={call.id} call={call} />
      ))}
    </CallsView>
  );
}
