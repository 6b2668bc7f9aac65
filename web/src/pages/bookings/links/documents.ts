import { graphql } from '../generated';

export const Suggestion = graphql(`
  fragment Suggestion on LinkSuggestion {
    id
    status
    method
    role
    confidence
    explanation
    against
    createdAt
    decidedBy
    customer { id name status phones }
    booking { id reference kind venue startsAt partySize state }
    evidence { ...Evidence }
    call { ...CallRow }
  }
`);

export const SuggestionsQuery = graphql(`
  query Suggestions($first: Int!, $after: String, $filter: LinkSuggestionFilter) {
    linkSuggestions(first: $first, after: $after, filter: $filter) {
      nodes { ...Suggestion }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

export const SuggestionsCount = graphql(`
  query SuggestionsCount($filter: LinkSuggestionFilter) {
    linkSuggestions(first: 1, filter: $filter) { totalCount }
  }
`);

export const AcceptSuggestion = graphql(`
  mutation AcceptSuggestion($input: AcceptSuggestionInput!) {
    acceptSuggestion(input: $input) { suggestion { ...Suggestion } }
  }
`);

export const RejectSuggestion = graphql(`
  mutation RejectSuggestion($input: RejectSuggestionInput!) {
    rejectSuggestion(input: $input) { suggestion { ...Suggestion } }
  }
`);

export const LinkCall = graphql(`
  mutation LinkCallToBooking($input: LinkCallInput!) {
    linkCall(input: $input) { call { id bookings { id booking { id reference } } } }
  }
`);

export const FindBookings = graphql(`
  query FindBooking($reference: String!) {
    booking(by: { reference: $reference }) {
      id reference kind venue startsAt state partySize customer { id name }
    }
  }
`);
