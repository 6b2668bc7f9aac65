import { graphql } from './generated';

export const CallLineFragment = graphql(`
  fragment CallLine on Call {
    id
    startedAt
    status
    agent
    from { e164 raw }
    stages { stage status }
  }
`);

export const Calls = graphql(`
  query Calls($first: Int!, $after: String, $filter: CallFilter) {
    calls(first: $first, after: $after, filter: $filter, orderBy: { field: STARTED_AT, direction: DESC }) {
      nodes { ...CallLine }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

export const CallsChanged = graphql(`
  subscription CallsChanged($after: EventCursor, $filter: CallFilter) {
    callChanged(after: $after, filter: $filter) { cursor call { ...CallLine } }
  }
`);
