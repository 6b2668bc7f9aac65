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
    "\n  fragment BookingRow on Booking {\n    id\n    reference\n    kind\n    venue\n    startsAt\n    endsAt\n    partySize\n    state\n    status\n    createdAt\n    customer { id name phones }\n    calls { id role minutesUntilBooking call { id startedAt } }\n  }\n": typeof types.BookingRowFragmentDoc,
    "\n  fragment Evidence on LinkEvidence {\n    kind\n    startMs\n    turnIndex\n    words\n  }\n": typeof types.EvidenceFragmentDoc,
    "\n  query BookingsPage($first: Int!, $after: String, $filter: BookingFilter) {\n    bookings(first: $first, after: $after, filter: $filter) {\n      nodes { ...BookingRow }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": typeof types.BookingsPageDocument,
    "\n  query BookingsCount($filter: BookingFilter) {\n    bookings(first: 1, filter: $filter) { totalCount }\n  }\n": typeof types.BookingsCountDocument,
    "\n  subscription BookingChanges($after: EventCursor) {\n    bookingChanged(after: $after) { cursor booking { ...BookingRow } }\n  }\n": typeof types.BookingChangesDocument,
    "\n  query BookingOfPage($by: BookingKey!) {\n    booking(by: $by) {\n      ...BookingRow\n      details\n      changes { at kind state }\n      calls {\n        id\n        role\n        confidence\n        method\n        explanation\n        decidedBy\n        minutesUntilBooking\n        evidence { ...Evidence }\n        call { ...CallRow }\n      }\n    }\n  }\n": typeof types.BookingOfPageDocument,
    "\n  subscription CallsOfBookingChanged($after: EventCursor, $bookingId: ID!) {\n    callChanged(after: $after, filter: { bookingId: $bookingId }) { cursor call { id } }\n  }\n": typeof types.CallsOfBookingChangedDocument,
    "\n  fragment Suggestion on LinkSuggestion {\n    id\n    status\n    method\n    role\n    confidence\n    explanation\n    against\n    createdAt\n    decidedBy\n    customer { id name status phones }\n    booking { id reference kind venue startsAt partySize state }\n    evidence { ...Evidence }\n    call { ...CallRow }\n  }\n": typeof types.SuggestionFragmentDoc,
    "\n  query Suggestions($first: Int!, $after: String, $filter: LinkSuggestionFilter) {\n    linkSuggestions(first: $first, after: $after, filter: $filter) {\n      nodes { ...Suggestion }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": typeof types.SuggestionsDocument,
    "\n  query SuggestionsCount($filter: LinkSuggestionFilter) {\n    linkSuggestions(first: 1, filter: $filter) { totalCount }\n  }\n": typeof types.SuggestionsCountDocument,
    "\n  mutation AcceptSuggestion($input: AcceptSuggestionInput!) {\n    acceptSuggestion(input: $input) { suggestion { ...Suggestion } }\n  }\n": typeof types.AcceptSuggestionDocument,
    "\n  mutation RejectSuggestion($input: RejectSuggestionInput!) {\n    rejectSuggestion(input: $input) { suggestion { ...Suggestion } }\n  }\n": typeof types.RejectSuggestionDocument,
    "\n  mutation LinkCallToBooking($input: LinkCallInput!) {\n    linkCall(input: $input) { call { id bookings { id booking { id reference } } } }\n  }\n": typeof types.LinkCallToBookingDocument,
    "\n  query FindBooking($reference: String!) {\n    booking(by: { reference: $reference }) {\n      id reference kind venue startsAt state partySize customer { id name }\n    }\n  }\n": typeof types.FindBookingDocument,
};
const documents: Documents = {
    "\n  fragment CallRow on Call {\n    id\n    startedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    campaignId\n    provider\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    metadata { language }\n    stages { ...StageFields }\n    summary { sentiment }\n    analytics { sentiment }\n    customer { confidence customer { id name status leadNumber } }\n    bookings { booking { id reference kind } }\n  }\n": types.CallRowFragmentDoc,
    "\n  fragment StageFields on StageState {\n    stage\n    status\n    attempts\n    lastError\n    nextAttemptAt\n    updatedAt\n  }\n": types.StageFieldsFragmentDoc,
    "\n  fragment BookingRow on Booking {\n    id\n    reference\n    kind\n    venue\n    startsAt\n    endsAt\n    partySize\n    state\n    status\n    createdAt\n    customer { id name phones }\n    calls { id role minutesUntilBooking call { id startedAt } }\n  }\n": types.BookingRowFragmentDoc,
    "\n  fragment Evidence on LinkEvidence {\n    kind\n    startMs\n    turnIndex\n    words\n  }\n": types.EvidenceFragmentDoc,
    "\n  query BookingsPage($first: Int!, $after: String, $filter: BookingFilter) {\n    bookings(first: $first, after: $after, filter: $filter) {\n      nodes { ...BookingRow }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": types.BookingsPageDocument,
    "\n  query BookingsCount($filter: BookingFilter) {\n    bookings(first: 1, filter: $filter) { totalCount }\n  }\n": types.BookingsCountDocument,
    "\n  subscription BookingChanges($after: EventCursor) {\n    bookingChanged(after: $after) { cursor booking { ...BookingRow } }\n  }\n": types.BookingChangesDocument,
    "\n  query BookingOfPage($by: BookingKey!) {\n    booking(by: $by) {\n      ...BookingRow\n      details\n      changes { at kind state }\n      calls {\n        id\n        role\n        confidence\n        method\n        explanation\n        decidedBy\n        minutesUntilBooking\n        evidence { ...Evidence }\n        call { ...CallRow }\n      }\n    }\n  }\n": types.BookingOfPageDocument,
    "\n  subscription CallsOfBookingChanged($after: EventCursor, $bookingId: ID!) {\n    callChanged(after: $after, filter: { bookingId: $bookingId }) { cursor call { id } }\n  }\n": types.CallsOfBookingChangedDocument,
    "\n  fragment Suggestion on LinkSuggestion {\n    id\n    status\n    method\n    role\n    confidence\n    explanation\n    against\n    createdAt\n    decidedBy\n    customer { id name status phones }\n    booking { id reference kind venue startsAt partySize state }\n    evidence { ...Evidence }\n    call { ...CallRow }\n  }\n": types.SuggestionFragmentDoc,
    "\n  query Suggestions($first: Int!, $after: String, $filter: LinkSuggestionFilter) {\n    linkSuggestions(first: $first, after: $after, filter: $filter) {\n      nodes { ...Suggestion }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": types.SuggestionsDocument,
    "\n  query SuggestionsCount($filter: LinkSuggestionFilter) {\n    linkSuggestions(first: 1, filter: $filter) { totalCount }\n  }\n": types.SuggestionsCountDocument,
    "\n  mutation AcceptSuggestion($input: AcceptSuggestionInput!) {\n    acceptSuggestion(input: $input) { suggestion { ...Suggestion } }\n  }\n": types.AcceptSuggestionDocument,
    "\n  mutation RejectSuggestion($input: RejectSuggestionInput!) {\n    rejectSuggestion(input: $input) { suggestion { ...Suggestion } }\n  }\n": types.RejectSuggestionDocument,
    "\n  mutation LinkCallToBooking($input: LinkCallInput!) {\n    linkCall(input: $input) { call { id bookings { id booking { id reference } } } }\n  }\n": types.LinkCallToBookingDocument,
    "\n  query FindBooking($reference: String!) {\n    booking(by: { reference: $reference }) {\n      id reference kind venue startsAt state partySize customer { id name }\n    }\n  }\n": types.FindBookingDocument,
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
export function graphql(source: "\n  fragment BookingRow on Booking {\n    id\n    reference\n    kind\n    venue\n    startsAt\n    endsAt\n    partySize\n    state\n    status\n    createdAt\n    customer { id name phones }\n    calls { id role minutesUntilBooking call { id startedAt } }\n  }\n"): (typeof documents)["\n  fragment BookingRow on Booking {\n    id\n    reference\n    kind\n    venue\n    startsAt\n    endsAt\n    partySize\n    state\n    status\n    createdAt\n    customer { id name phones }\n    calls { id role minutesUntilBooking call { id startedAt } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment Evidence on LinkEvidence {\n    kind\n    startMs\n    turnIndex\n    words\n  }\n"): (typeof documents)["\n  fragment Evidence on LinkEvidence {\n    kind\n    startMs\n    turnIndex\n    words\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query BookingsPage($first: Int!, $after: String, $filter: BookingFilter) {\n    bookings(first: $first, after: $after, filter: $filter) {\n      nodes { ...BookingRow }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"): (typeof documents)["\n  query BookingsPage($first: Int!, $after: String, $filter: BookingFilter) {\n    bookings(first: $first, after: $after, filter: $filter) {\n      nodes { ...BookingRow }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query BookingsCount($filter: BookingFilter) {\n    bookings(first: 1, filter: $filter) { totalCount }\n  }\n"): (typeof documents)["\n  query BookingsCount($filter: BookingFilter) {\n    bookings(first: 1, filter: $filter) { totalCount }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription BookingChanges($after: EventCursor) {\n    bookingChanged(after: $after) { cursor booking { ...BookingRow } }\n  }\n"): (typeof documents)["\n  subscription BookingChanges($after: EventCursor) {\n    bookingChanged(after: $after) { cursor booking { ...BookingRow } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query BookingOfPage($by: BookingKey!) {\n    booking(by: $by) {\n      ...BookingRow\n      details\n      changes { at kind state }\n      calls {\n        id\n        role\n        confidence\n        method\n        explanation\n        decidedBy\n        minutesUntilBooking\n        evidence { ...Evidence }\n        call { ...CallRow }\n      }\n    }\n  }\n"): (typeof documents)["\n  query BookingOfPage($by: BookingKey!) {\n    booking(by: $by) {\n      ...BookingRow\n      details\n      changes { at kind state }\n      calls {\n        id\n        role\n        confidence\n        method\n        explanation\n        decidedBy\n        minutesUntilBooking\n        evidence { ...Evidence }\n        call { ...CallRow }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription CallsOfBookingChanged($after: EventCursor, $bookingId: ID!) {\n    callChanged(after: $after, filter: { bookingId: $bookingId }) { cursor call { id } }\n  }\n"): (typeof documents)["\n  subscription CallsOfBookingChanged($after: EventCursor, $bookingId: ID!) {\n    callChanged(after: $after, filter: { bookingId: $bookingId }) { cursor call { id } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment Suggestion on LinkSuggestion {\n    id\n    status\n    method\n    role\n    confidence\n    explanation\n    against\n    createdAt\n    decidedBy\n    customer { id name status phones }\n    booking { id reference kind venue startsAt partySize state }\n    evidence { ...Evidence }\n    call { ...CallRow }\n  }\n"): (typeof documents)["\n  fragment Suggestion on LinkSuggestion {\n    id\n    status\n    method\n    role\n    confidence\n    explanation\n    against\n    createdAt\n    decidedBy\n    customer { id name status phones }\n    booking { id reference kind venue startsAt partySize state }\n    evidence { ...Evidence }\n    call { ...CallRow }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Suggestions($first: Int!, $after: String, $filter: LinkSuggestionFilter) {\n    linkSuggestions(first: $first, after: $after, filter: $filter) {\n      nodes { ...Suggestion }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"): (typeof documents)["\n  query Suggestions($first: Int!, $after: String, $filter: LinkSuggestionFilter) {\n    linkSuggestions(first: $first, after: $after, filter: $filter) {\n      nodes { ...Suggestion }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SuggestionsCount($filter: LinkSuggestionFilter) {\n    linkSuggestions(first: 1, filter: $filter) { totalCount }\n  }\n"): (typeof documents)["\n  query SuggestionsCount($filter: LinkSuggestionFilter) {\n    linkSuggestions(first: 1, filter: $filter) { totalCount }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AcceptSuggestion($input: AcceptSuggestionInput!) {\n    acceptSuggestion(input: $input) { suggestion { ...Suggestion } }\n  }\n"): (typeof documents)["\n  mutation AcceptSuggestion($input: AcceptSuggestionInput!) {\n    acceptSuggestion(input: $input) { suggestion { ...Suggestion } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RejectSuggestion($input: RejectSuggestionInput!) {\n    rejectSuggestion(input: $input) { suggestion { ...Suggestion } }\n  }\n"): (typeof documents)["\n  mutation RejectSuggestion($input: RejectSuggestionInput!) {\n    rejectSuggestion(input: $input) { suggestion { ...Suggestion } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LinkCallToBooking($input: LinkCallInput!) {\n    linkCall(input: $input) { call { id bookings { id booking { id reference } } } }\n  }\n"): (typeof documents)["\n  mutation LinkCallToBooking($input: LinkCallInput!) {\n    linkCall(input: $input) { call { id bookings { id booking { id reference } } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FindBooking($reference: String!) {\n    booking(by: { reference: $reference }) {\n      id reference kind venue startsAt state partySize customer { id name }\n    }\n  }\n"): (typeof documents)["\n  query FindBooking($reference: String!) {\n    booking(by: { reference: $reference }) {\n      id reference kind venue startsAt state partySize customer { id name }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;