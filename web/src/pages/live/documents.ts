import { graphql } from './generated';

export const LiveCall = graphql(`
  fragment LiveCall on Call {
    id
    startedAt
    endedAt
    status
    direction
    agent
    tags
    streamId
    from { e164 raw }
    to { e164 raw }
    customer { customer { id name status } }
    bookings { booking { id reference } }
  }
`);

export const LiveTurn = graphql(`
  fragment LiveTurn on Turn {
    index
    speaker
    speakerLabel
    startMs
    endMs
    text
  }
`);

export const ActiveCalls = graphql(`
  query ActiveCalls($first: Int!) {
    calls(first: $first, filter: { status: ACTIVE }) {
      nodes { ...LiveCall }
      totalCount
    }
  }
`);

export const CallMoved = graphql(`
  subscription CallMoved($after: EventCursor) {
    callChanged(after: $after) { cursor occurredAt call { ...LiveCall } }
  }
`);

export const TurnsSoFar = graphql(`
  query TurnsSoFar($id: ID!) {
    call(by: { id: $id }) { id transcript { id turns { ...LiveTurn } } }
  }
`);

export const TurnSpoken = graphql(`
  subscription TurnSpoken($after: EventCursor, $callId: ID!) {
    turnAdded(after: $after, callId: $callId) { cursor occurredAt turn { ...LiveTurn } }
  }
`);

export const WatchedSearches = graphql(`
  query WatchedSearches($first: Int!) {
    savedSearches(first: $first) { nodes { id name query } totalCount }
  }
`);

export const SearchFound = graphql(`
  subscription SearchFound($after: EventCursor, $savedSearchId: ID!) {
    searchMatched(after: $after, savedSearchId: $savedSearchId) {
      cursor
      occurredAt
      savedSearch { id name }
      call { ...LiveCall }
      moments { startMs snippet { text matched } turn { index speaker } }
    }
  }
`);
