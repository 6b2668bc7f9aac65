/* eslint-disable */
import * as types from './graphql';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  fragment CallRow on Call {\n    id\n    startedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    campaignId\n    provider\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    metadata { language }\n    stages { ...StageFields }\n    summary { sentiment }\n    analytics { sentiment }\n    customer { confidence customer { id name status leadNumber } }\n    bookings { booking { id reference kind } }\n  }\n": typeof types.CallRowFragmentDoc,
    "\n  fragment StageFields on StageState {\n    stage\n    status\n    attempts\n    lastError\n    nextAttemptAt\n    updatedAt\n  }\n": typeof types.StageFieldsFragmentDoc,
    "\n  fragment CustomerRow on Customer {\n    id\n    name\n    status\n    phones\n    leadNumber\n    email\n    externalId\n    calls(first: 1) { nodes { id startedAt status durationMs direction agent stages { ...StageFields } } }\n  }\n": typeof types.CustomerRowFragmentDoc,
    "\n  query CustomersPage($first: Int!, $after: String, $filter: CustomerFilter, $search: String) {\n    customers(first: $first, after: $after, filter: $filter, search: $search) {\n      nodes { ...CustomerRow }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": typeof types.CustomersPageDocument,
    "\n  query CustomersCount($filter: CustomerFilter, $search: String) {\n    customers(first: 1, filter: $filter, search: $search) { totalCount }\n  }\n": typeof types.CustomersCountDocument,
    "\n  subscription CallersChanged($after: EventCursor) {\n    callChanged(after: $after) { cursor call { id customer { customer { ...CustomerRow } } } }\n  }\n": typeof types.CallersChangedDocument,
    "\n  query CustomerOfPage($id: ID!, $from: DateTime!) {\n    customer(by: { id: $id }) {\n      id\n      name\n      status\n      phones\n      leadNumber\n      email\n      externalId\n      mergedInto { id name phones }\n      mergedFrom { id name status phones leadNumber }\n    }\n    bookings(\n      first: 20\n      filter: { customerId: $id, states: [PENDING, CONFIRMED], startsAt: { from: $from } }\n    ) {\n      nodes { id reference kind venue startsAt partySize state }\n      pageInfo { hasNextPage }\n    }\n  }\n": typeof types.CustomerOfPageDocument,
    "\n  query CustomerContext($id: ID!) {\n    customer(by: { id: $id }) { id context(maxTokens: 1500) }\n  }\n": typeof types.CustomerContextDocument,
    "\n  query CustomerHistory($id: ID!, $first: Int!, $after: String) {\n    customer(by: { id: $id }) {\n      id\n      history(first: $first, after: $after) {\n        nodes {\n          __typename\n          ... on Call { ...CallRow summary { text } }\n          ... on Booking {\n            id\n            reference\n            kind\n            venue\n            startsAt\n            partySize\n            state\n            createdAt\n            calls { id role call { id startedAt } }\n          }\n        }\n        pageInfo { endCursor hasNextPage }\n      }\n    }\n  }\n": typeof types.CustomerHistoryDocument,
    "\n  subscription CustomerCallsChanged($after: EventCursor, $customerId: ID!) {\n    callChanged(after: $after, filter: { customerId: $customerId }) { cursor call { ...CallRow summary { text } } }\n  }\n": typeof types.CustomerCallsChangedDocument,
    "\n  query FindCustomers($search: String!) {\n    customers(first: 8, search: $search) { nodes { id name status phones leadNumber email } }\n  }\n": typeof types.FindCustomersDocument,
    "\n  mutation NameLead($input: UpsertCustomerInput!) {\n    upsertCustomer(input: $input) { customer { id name status phones leadNumber email externalId } }\n  }\n": typeof types.NameLeadDocument,
    "\n  mutation DismissLead($input: DismissLeadInput!) {\n    dismissLead(input: $input) { customer { id status } }\n  }\n": typeof types.DismissLeadDocument,
    "\n  mutation MergeCustomers($input: MergeCustomersInput!) {\n    mergeCustomers(input: $input) {\n      customer { id name status phones mergedFrom { id name status phones leadNumber } }\n    }\n  }\n": typeof types.MergeCustomersDocument,
    "\n  mutation SplitCustomer($input: SplitCustomerInput!) {\n    splitCustomer(input: $input) { customer { id name status phones mergedInto { id } } }\n  }\n": typeof types.SplitCustomerDocument,
};
const documents: Documents = {
    "\n  fragment CallRow on Call {\n    id\n    startedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    campaignId\n    provider\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    metadata { language }\n    stages { ...StageFields }\n    summary { sentiment }\n    analytics { sentiment }\n    customer { confidence customer { id name status leadNumber } }\n    bookings { booking { id reference kind } }\n  }\n": types.CallRowFragmentDoc,
    "\n  fragment StageFields on StageState {\n    stage\n    status\n    attempts\n    lastError\n    nextAttemptAt\n    updatedAt\n  }\n": types.StageFieldsFragmentDoc,
    "\n  fragment CustomerRow on Customer {\n    id\n    name\n    status\n    phones\n    leadNumber\n    email\n    externalId\n    calls(first: 1) { nodes { id startedAt status durationMs direction agent stages { ...StageFields } } }\n  }\n": types.CustomerRowFragmentDoc,
    "\n  query CustomersPage($first: Int!, $after: String, $filter: CustomerFilter, $search: String) {\n    customers(first: $first, after: $after, filter: $filter, search: $search) {\n      nodes { ...CustomerRow }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": types.CustomersPageDocument,
    "\n  query CustomersCount($filter: CustomerFilter, $search: String) {\n    customers(first: 1, filter: $filter, search: $search) { totalCount }\n  }\n": types.CustomersCountDocument,
    "\n  subscription CallersChanged($after: EventCursor) {\n    callChanged(after: $after) { cursor call { id customer { customer { ...CustomerRow } } } }\n  }\n": types.CallersChangedDocument,
    "\n  query CustomerOfPage($id: ID!, $from: DateTime!) {\n    customer(by: { id: $id }) {\n      id\n      name\n      status\n      phones\n      leadNumber\n      email\n      externalId\n      mergedInto { id name phones }\n      mergedFrom { id name status phones leadNumber }\n    }\n    bookings(\n      first: 20\n      filter: { customerId: $id, states: [PENDING, CONFIRMED], startsAt: { from: $from } }\n    ) {\n      nodes { id reference kind venue startsAt partySize state }\n      pageInfo { hasNextPage }\n    }\n  }\n": types.CustomerOfPageDocument,
    "\n  query CustomerContext($id: ID!) {\n    customer(by: { id: $id }) { id context(maxTokens: 1500) }\n  }\n": types.CustomerContextDocument,
    "\n  query CustomerHistory($id: ID!, $first: Int!, $after: String) {\n    customer(by: { id: $id }) {\n      id\n      history(first: $first, after: $after) {\n        nodes {\n          __typename\n          ... on Call { ...CallRow summary { text } }\n          ... on Booking {\n            id\n            reference\n            kind\n            venue\n            startsAt\n            partySize\n            state\n            createdAt\n            calls { id role call { id startedAt } }\n          }\n        }\n        pageInfo { endCursor hasNextPage }\n      }\n    }\n  }\n": types.CustomerHistoryDocument,
    "\n  subscription CustomerCallsChanged($after: EventCursor, $customerId: ID!) {\n    callChanged(after: $after, filter: { customerId: $customerId }) { cursor call { ...CallRow summary { text } } }\n  }\n": types.CustomerCallsChangedDocument,
    "\n  query FindCustomers($search: String!) {\n    customers(first: 8, search: $search) { nodes { id name status phones leadNumber email } }\n  }\n": types.FindCustomersDocument,
    "\n  mutation NameLead($input: UpsertCustomerInput!) {\n    upsertCustomer(input: $input) { customer { id name status phones leadNumber email externalId } }\n  }\n": types.NameLeadDocument,
    "\n  mutation DismissLead($input: DismissLeadInput!) {\n    dismissLead(input: $input) { customer { id status } }\n  }\n": types.DismissLeadDocument,
    "\n  mutation MergeCustomers($input: MergeCustomersInput!) {\n    mergeCustomers(input: $input) {\n      customer { id name status phones mergedFrom { id name status phones leadNumber } }\n    }\n  }\n": types.MergeCustomersDocument,
    "\n  mutation SplitCustomer($input: SplitCustomerInput!) {\n    splitCustomer(input: $input) { customer { id name status phones mergedInto { id } } }\n  }\n": types.SplitCustomerDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CallRow on Call {\n    id\n    startedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    campaignId\n    provider\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    metadata { language }\n    stages { ...StageFields }\n    summary { sentiment }\n    analytics { sentiment }\n    customer { confidence customer { id name status leadNumber } }\n    bookings { booking { id reference kind } }\n  }\n"): (typeof documents)["\n  fragment CallRow on Call {\n    id\n    startedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    campaignId\n    provider\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    metadata { language }\n    stages { ...StageFields }\n    summary { sentiment }\n    analytics { sentiment }\n    customer { confidence customer { id name status leadNumber } }\n    bookings { booking { id reference kind } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment StageFields on StageState {\n    stage\n    status\n    attempts\n    lastError\n    nextAttemptAt\n    updatedAt\n  }\n"): (typeof documents)["\n  fragment StageFields on StageState {\n    stage\n    status\n    attempts\n    lastError\n    nextAttemptAt\n    updatedAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CustomerRow on Customer {\n    id\n    name\n    status\n    phones\n    leadNumber\n    email\n    externalId\n    calls(first: 1) { nodes { id startedAt status durationMs direction agent stages { ...StageFields } } }\n  }\n"): (typeof documents)["\n  fragment CustomerRow on Customer {\n    id\n    name\n    status\n    phones\n    leadNumber\n    email\n    externalId\n    calls(first: 1) { nodes { id startedAt status durationMs direction agent stages { ...StageFields } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CustomersPage($first: Int!, $after: String, $filter: CustomerFilter, $search: String) {\n    customers(first: $first, after: $after, filter: $filter, search: $search) {\n      nodes { ...CustomerRow }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"): (typeof documents)["\n  query CustomersPage($first: Int!, $after: String, $filter: CustomerFilter, $search: String) {\n    customers(first: $first, after: $after, filter: $filter, search: $search) {\n      nodes { ...CustomerRow }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CustomersCount($filter: CustomerFilter, $search: String) {\n    customers(first: 1, filter: $filter, search: $search) { totalCount }\n  }\n"): (typeof documents)["\n  query CustomersCount($filter: CustomerFilter, $search: String) {\n    customers(first: 1, filter: $filter, search: $search) { totalCount }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription CallersChanged($after: EventCursor) {\n    callChanged(after: $after) { cursor call { id customer { customer { ...CustomerRow } } } }\n  }\n"): (typeof documents)["\n  subscription CallersChanged($after: EventCursor) {\n    callChanged(after: $after) { cursor call { id customer { customer { ...CustomerRow } } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CustomerOfPage($id: ID!, $from: DateTime!) {\n    customer(by: { id: $id }) {\n      id\n      name\n      status\n      phones\n      leadNumber\n      email\n      externalId\n      mergedInto { id name phones }\n      mergedFrom { id name status phones leadNumber }\n    }\n    bookings(\n      first: 20\n      filter: { customerId: $id, states: [PENDING, CONFIRMED], startsAt: { from: $from } }\n    ) {\n      nodes { id reference kind venue startsAt partySize state }\n      pageInfo { hasNextPage }\n    }\n  }\n"): (typeof documents)["\n  query CustomerOfPage($id: ID!, $from: DateTime!) {\n    customer(by: { id: $id }) {\n      id\n      name\n      status\n      phones\n      leadNumber\n      email\n      externalId\n      mergedInto { id name phones }\n      mergedFrom { id name status phones leadNumber }\n    }\n    bookings(\n      first: 20\n      filter: { customerId: $id, states: [PENDING, CONFIRMED], startsAt: { from: $from } }\n    ) {\n      nodes { id reference kind venue startsAt partySize state }\n      pageInfo { hasNextPage }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CustomerContext($id: ID!) {\n    customer(by: { id: $id }) { id context(maxTokens: 1500) }\n  }\n"): (typeof documents)["\n  query CustomerContext($id: ID!) {\n    customer(by: { id: $id }) { id context(maxTokens: 1500) }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CustomerHistory($id: ID!, $first: Int!, $after: String) {\n    customer(by: { id: $id }) {\n      id\n      history(first: $first, after: $after) {\n        nodes {\n          __typename\n          ... on Call { ...CallRow summary { text } }\n          ... on Booking {\n            id\n            reference\n            kind\n            venue\n            startsAt\n            partySize\n            state\n            createdAt\n            calls { id role call { id startedAt } }\n          }\n        }\n        pageInfo { endCursor hasNextPage }\n      }\n    }\n  }\n"): (typeof documents)["\n  query CustomerHistory($id: ID!, $first: Int!, $after: String) {\n    customer(by: { id: $id }) {\n      id\n      history(first: $first, after: $after) {\n        nodes {\n          __typename\n          ... on Call { ...CallRow summary { text } }\n          ... on Booking {\n            id\n            reference\n            kind\n            venue\n            startsAt\n            partySize\n            state\n            createdAt\n            calls { id role call { id startedAt } }\n          }\n        }\n        pageInfo { endCursor hasNextPage }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription CustomerCallsChanged($after: EventCursor, $customerId: ID!) {\n    callChanged(after: $after, filter: { customerId: $customerId }) { cursor call { ...CallRow summary { text } } }\n  }\n"): (typeof documents)["\n  subscription CustomerCallsChanged($after: EventCursor, $customerId: ID!) {\n    callChanged(after: $after, filter: { customerId: $customerId }) { cursor call { ...CallRow summary { text } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FindCustomers($search: String!) {\n    customers(first: 8, search: $search) { nodes { id name status phones leadNumber email } }\n  }\n"): (typeof documents)["\n  query FindCustomers($search: String!) {\n    customers(first: 8, search: $search) { nodes { id name status phones leadNumber email } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation NameLead($input: UpsertCustomerInput!) {\n    upsertCustomer(input: $input) { customer { id name status phones leadNumber email externalId } }\n  }\n"): (typeof documents)["\n  mutation NameLead($input: UpsertCustomerInput!) {\n    upsertCustomer(input: $input) { customer { id name status phones leadNumber email externalId } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DismissLead($input: DismissLeadInput!) {\n    dismissLead(input: $input) { customer { id status } }\n  }\n"): (typeof documents)["\n  mutation DismissLead($input: DismissLeadInput!) {\n    dismissLead(input: $input) { customer { id status } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MergeCustomers($input: MergeCustomersInput!) {\n    mergeCustomers(input: $input) {\n      customer { id name status phones mergedFrom { id name status phones leadNumber } }\n    }\n  }\n"): (typeof documents)["\n  mutation MergeCustomers($input: MergeCustomersInput!) {\n    mergeCustomers(input: $input) {\n      customer { id name status phones mergedFrom { id name status phones leadNumber } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SplitCustomer($input: SplitCustomerInput!) {\n    splitCustomer(input: $input) { customer { id name status phones mergedInto { id } } }\n  }\n"): (typeof documents)["\n  mutation SplitCustomer($input: SplitCustomerInput!) {\n    splitCustomer(input: $input) { customer { id name status phones mergedInto { id } } }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;