import { graphql } from './generated';

export const BookingRow = graphql(`
  fragment BookingRow on Booking {
    id
    reference
    kind
    venue
    startsAt
    endsAt
    partySize
    state
    status
    createdAt
    customer { id name phones }
    calls { id role minutesUntilBooking call { id startedAt } }
  }
`);

export const Evidence = graphql(`
  fragment Evidence on LinkEvidence {
    kind
    startMs
    turnIndex
    words
  }
`);

export const BookingsPageQuery = graphql(`
  query BookingsPage($first: Int!, $after: String, $filter: BookingFilter) {
    bookings(first: $first, after: $after, filter: $filter) {
      nodes { ...BookingRow }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

export const BookingsCount = graphql(`
  query BookingsCount($filter: BookingFilter) {
    bookings(first: 1, filter: $filter) { totalCount }
  }
`);

export const BookingChanges = graphql(`
  subscription BookingChanges($after: EventCursor) {
    bookingChanged(after: $after) { cursor booking { ...BookingRow } }
  }
`);

export const BookingQuery = graphql(`
  query BookingOfPage($by: BookingKey!) {
    booking(by: $by) {
      ...BookingRow
      details
      changes { at kind state }
      calls {
        id
        role
        confidence
        method
        explanation
        decidedBy
        minutesUntilBooking
        evidence { ...Evidence }
        call { ...CallRow }
      }
    }
  }
`);

/** Calls of which something changed while a booking's page is open: its links may be among it. */
export const CallsOfBookingChanged = graphql(`
  subscription CallsOfBookingChanged($after: EventCursor, $bookingId: ID!) {
    callChanged(after: $after, filter: { bookingId: $bookingId }) { cursor call { id } }
  }
`);
