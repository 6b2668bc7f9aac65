import { graphql } from './generated';

export const CustomerRow = graphql(`
  fragment CustomerRow on Customer {
    id
    name
    status
    phones
    leadNumber
    email
    externalId
    calls(first: 1) { nodes { id startedAt status durationMs direction agent stages { ...StageFields } } }
  }
`);

export const CustomersPageQuery = graphql(`
  query CustomersPage($first: Int!, $after: String, $filter: CustomerFilter, $search: String) {
    customers(first: $first, after: $after, filter: $filter, search: $search) {
      nodes { ...CustomerRow }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

export const CustomersCount = graphql(`
  query CustomersCount($filter: CustomerFilter, $search: String) {
    customers(first: 1, filter: $filter, search: $search) { totalCount }
  }
`);

/** What happens to calls moves the last call of their customers, and unknown callers become leads. */
export const CallersChanged = graphql(`
  subscription CallersChanged($after: EventCursor) {
    callChanged(after: $after) { cursor call { id customer { customer { ...CustomerRow } } } }
  }
`);

export const CustomerQuery = graphql(`
  query CustomerOfPage($id: ID!, $from: DateTime!) {
    customer(by: { id: $id }) {
      id
      name
      status
      phones
      leadNumber
      email
      externalId
      mergedInto { id name phones }
      mergedFrom { id name status phones leadNumber }
    }
    bookings(
      first: 20
      filter: { customerId: $id, states: [PENDING, CONFIRMED], startsAt: { from: $from } }
    ) {
      nodes { id reference kind venue startsAt partySize state }
      pageInfo { hasNextPage }
    }
  }
`);

/** Apart from the rest, because it reads what was said and takes longer. */
export const CustomerContext = graphql(`
  query CustomerContext($id: ID!) {
    customer(by: { id: $id }) { id context(maxTokens: 1500) }
  }
`);

export const CustomerHistory = graphql(`
  query CustomerHistory($id: ID!, $first: Int!, $after: String) {
    customer(by: { id: $id }) {
      id
      history(first: $first, after: $after) {
        nodes {
          __typename
          ... on Call { ...CallRow summary { text } }
          ... on Booking {
            id
            reference
            kind
            venue
            startsAt
            partySize
            state
            createdAt
            calls { id role call { id startedAt } }
          }
        }
        pageInfo { endCursor hasNextPage }
      }
    }
  }
`);

export const CustomerCallsChanged = graphql(`
  subscription CustomerCallsChanged($after: EventCursor, $customerId: ID!) {
    callChanged(after: $after, filter: { customerId: $customerId }) { cursor call { ...CallRow summary { text } } }
  }
`);

export const FindCustomers = graphql(`
  query FindCustomers($search: String!) {
    customers(first: 8, search: $search) { nodes { id name status phones leadNumber email } }
  }
`);

export const NameLead = graphql(`
  mutation NameLead($input: UpsertCustomerInput!) {
    upsertCustomer(input: $input) { customer { id name status phones leadNumber email externalId } }
  }
`);

export const DismissLead = graphql(`
  mutation DismissLead($input: DismissLeadInput!) {
    dismissLead(input: $input) { customer { id status } }
  }
`);

export const MergeCustomers = graphql(`
  mutation MergeCustomers($input: MergeCustomersInput!) {
    mergeCustomers(input: $input) {
      customer { id name status phones mergedFrom { id name status phones leadNumber } }
    }
  }
`);

export const SplitCustomer = graphql(`
  mutation SplitCustomer($input: SplitCustomerInput!) {
    splitCustomer(input: $input) { customer { id name status phones mergedInto { id } } }
  }
`);
