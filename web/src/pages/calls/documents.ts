import { graphql } from './generated';

export const CallsPageQuery = graphql(`
  query CallsPage($first: Int!, $after: String, $filter: CallFilter, $orderBy: CallOrder) {
    calls(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
      nodes { ...CallRow }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

export const CallsCount = graphql(`
  query CallsCount($filter: CallFilter) {
    calls(first: 1, filter: $filter) { totalCount }
  }
`);

export const CallsChanged = graphql(`
  subscription CallsChanged($after: EventCursor, $filter: CallFilter) {
    callChanged(after: $after, filter: $filter) { cursor call { ...CallRow } }
  }
`);

export const CallPreviewQuery = graphql(`
  query CallPreview($id: ID!) {
    call(by: { id: $id }) {
      ...CallRow
      summary { text topics actionItems source }
      bookings { booking { id reference kind venue startsAt status state } role }
    }
  }
`);
