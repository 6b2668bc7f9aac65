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
    "\n  fragment LiveCall on Call {\n    id\n    startedAt\n    endedAt\n    status\n    direction\n    agent\n    tags\n    streamId\n    from { e164 raw }\n    to { e164 raw }\n    customer { customer { id name status } }\n    bookings { booking { id reference } }\n  }\n": typeof types.LiveCallFragmentDoc,
    "\n  fragment LiveTurn on Turn {\n    index\n    speaker\n    speakerLabel\n    startMs\n    endMs\n    text\n  }\n": typeof types.LiveTurnFragmentDoc,
    "\n  query ActiveCalls($first: Int!) {\n    calls(first: $first, filter: { status: ACTIVE }) {\n      nodes { ...LiveCall }\n      totalCount\n    }\n  }\n": typeof types.ActiveCallsDocument,
    "\n  subscription CallMoved($after: EventCursor) {\n    callChanged(after: $after) { cursor occurredAt call { ...LiveCall } }\n  }\n": typeof types.CallMovedDocument,
    "\n  query TurnsSoFar($id: ID!) {\n    call(by: { id: $id }) { id transcript { id turns { ...LiveTurn } } }\n  }\n": typeof types.TurnsSoFarDocument,
    "\n  subscription TurnSpoken($after: EventCursor, $callId: ID!) {\n    turnAdded(after: $after, callId: $callId) { cursor occurredAt turn { ...LiveTurn } }\n  }\n": typeof types.TurnSpokenDocument,
    "\n  query WatchedSearches($first: Int!) {\n    savedSearches(first: $first) { nodes { id name query } totalCount }\n  }\n": typeof types.WatchedSearchesDocument,
    "\n  subscription SearchFound($after: EventCursor, $savedSearchId: ID!) {\n    searchMatched(after: $after, savedSearchId: $savedSearchId) {\n      cursor\n      occurredAt\n      savedSearch { id name }\n      call { ...LiveCall }\n      moments { startMs snippet { text matched } turn { index speaker } }\n    }\n  }\n": typeof types.SearchFoundDocument,
};
const documents: Documents = {
    "\n  fragment CallRow on Call {\n    id\n    startedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    campaignId\n    provider\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    metadata { language }\n    stages { ...StageFields }\n    summary { sentiment }\n    analytics { sentiment }\n    customer { confidence customer { id name status leadNumber } }\n    bookings { booking { id reference kind } }\n  }\n": types.CallRowFragmentDoc,
    "\n  fragment StageFields on StageState {\n    stage\n    status\n    attempts\n    lastError\n    nextAttemptAt\n    updatedAt\n  }\n": types.StageFieldsFragmentDoc,
    "\n  fragment LiveCall on Call {\n    id\n    startedAt\n    endedAt\n    status\n    direction\n    agent\n    tags\n    streamId\n    from { e164 raw }\n    to { e164 raw }\n    customer { customer { id name status } }\n    bookings { booking { id reference } }\n  }\n": types.LiveCallFragmentDoc,
    "\n  fragment LiveTurn on Turn {\n    index\n    speaker\n    speakerLabel\n    startMs\n    endMs\n    text\n  }\n": types.LiveTurnFragmentDoc,
    "\n  query ActiveCalls($first: Int!) {\n    calls(first: $first, filter: { status: ACTIVE }) {\n      nodes { ...LiveCall }\n      totalCount\n    }\n  }\n": types.ActiveCallsDocument,
    "\n  subscription CallMoved($after: EventCursor) {\n    callChanged(after: $after) { cursor occurredAt call { ...LiveCall } }\n  }\n": types.CallMovedDocument,
    "\n  query TurnsSoFar($id: ID!) {\n    call(by: { id: $id }) { id transcript { id turns { ...LiveTurn } } }\n  }\n": types.TurnsSoFarDocument,
    "\n  subscription TurnSpoken($after: EventCursor, $callId: ID!) {\n    turnAdded(after: $after, callId: $callId) { cursor occurredAt turn { ...LiveTurn } }\n  }\n": types.TurnSpokenDocument,
    "\n  query WatchedSearches($first: Int!) {\n    savedSearches(first: $first) { nodes { id name query } totalCount }\n  }\n": types.WatchedSearchesDocument,
    "\n  subscription SearchFound($after: EventCursor, $savedSearchId: ID!) {\n    searchMatched(after: $after, savedSearchId: $savedSearchId) {\n      cursor\n      occurredAt\n      savedSearch { id name }\n      call { ...LiveCall }\n      moments { startMs snippet { text matched } turn { index speaker } }\n    }\n  }\n": types.SearchFoundDocument,
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
export function graphql(source: "\n  fragment LiveCall on Call {\n    id\n    startedAt\n    endedAt\n    status\n    direction\n    agent\n    tags\n    streamId\n    from { e164 raw }\n    to { e164 raw }\n    customer { customer { id name status } }\n    bookings { booking { id reference } }\n  }\n"): (typeof documents)["\n  fragment LiveCall on Call {\n    id\n    startedAt\n    endedAt\n    status\n    direction\n    agent\n    tags\n    streamId\n    from { e164 raw }\n    to { e164 raw }\n    customer { customer { id name status } }\n    bookings { booking { id reference } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment LiveTurn on Turn {\n    index\n    speaker\n    speakerLabel\n    startMs\n    endMs\n    text\n  }\n"): (typeof documents)["\n  fragment LiveTurn on Turn {\n    index\n    speaker\n    speakerLabel\n    startMs\n    endMs\n    text\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ActiveCalls($first: Int!) {\n    calls(first: $first, filter: { status: ACTIVE }) {\n      nodes { ...LiveCall }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query ActiveCalls($first: Int!) {\n    calls(first: $first, filter: { status: ACTIVE }) {\n      nodes { ...LiveCall }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription CallMoved($after: EventCursor) {\n    callChanged(after: $after) { cursor occurredAt call { ...LiveCall } }\n  }\n"): (typeof documents)["\n  subscription CallMoved($after: EventCursor) {\n    callChanged(after: $after) { cursor occurredAt call { ...LiveCall } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TurnsSoFar($id: ID!) {\n    call(by: { id: $id }) { id transcript { id turns { ...LiveTurn } } }\n  }\n"): (typeof documents)["\n  query TurnsSoFar($id: ID!) {\n    call(by: { id: $id }) { id transcript { id turns { ...LiveTurn } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription TurnSpoken($after: EventCursor, $callId: ID!) {\n    turnAdded(after: $after, callId: $callId) { cursor occurredAt turn { ...LiveTurn } }\n  }\n"): (typeof documents)["\n  subscription TurnSpoken($after: EventCursor, $callId: ID!) {\n    turnAdded(after: $after, callId: $callId) { cursor occurredAt turn { ...LiveTurn } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query WatchedSearches($first: Int!) {\n    savedSearches(first: $first) { nodes { id name query } totalCount }\n  }\n"): (typeof documents)["\n  query WatchedSearches($first: Int!) {\n    savedSearches(first: $first) { nodes { id name query } totalCount }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription SearchFound($after: EventCursor, $savedSearchId: ID!) {\n    searchMatched(after: $after, savedSearchId: $savedSearchId) {\n      cursor\n      occurredAt\n      savedSearch { id name }\n      call { ...LiveCall }\n      moments { startMs snippet { text matched } turn { index speaker } }\n    }\n  }\n"): (typeof documents)["\n  subscription SearchFound($after: EventCursor, $savedSearchId: ID!) {\n    searchMatched(after: $after, savedSearchId: $savedSearchId) {\n      cursor\n      occurredAt\n      savedSearch { id name }\n      call { ...LiveCall }\n      moments { startMs snippet { text matched } turn { index speaker } }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;