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
    "\n  query Figures {\n    archive {\n      calls\n      recordings\n      uploadSuccessRate\n      uploadsRetrying\n      uploadsFailed\n      transcriptsFailed\n      summariesFailed\n      jobsFailed\n      orphans\n      gaps\n      averageRecordingBytes\n      storageBytes\n      storageQuotaBytes\n      downloads\n      queueDepth\n      indexLag\n      liveStreams\n      nextDeadlineAt\n    }\n  }\n": typeof types.FiguresDocument,
    "\n  query FailedCalls($first: Int!, $after: String, $stage: StageFilter!) {\n    calls(first: $first, after: $after, filter: { stage: $stage }) {\n      nodes { ...CallRow }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": typeof types.FailedCallsDocument,
    "\n  subscription CallsMoved($after: EventCursor) {\n    callChanged(after: $after) { cursor stage call { ...CallRow } }\n  }\n": typeof types.CallsMovedDocument,
    "\n  query Orphans($first: Int!, $after: String) {\n    orphans(first: $first, after: $after) {\n      nodes { kind storagePath sizeBytes foundAt removedAt }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": typeof types.OrphansDocument,
    "\n  query Completeness($first: Int!, $after: String, $account: String!, $from: NaiveDate!, $until: NaiveDate!) {\n    completeness(first: $first, after: $after, account: $account, from: $from, until: $until) {\n      nodes { account day calls archived missing recordings checkedAt }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": typeof types.CompletenessDocument,
    "\n  query Gaps($first: Int!, $after: String, $filter: GapFilter) {\n    gaps(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id account day cause detail providerCallId providerRecordingId foundAt closedAt\n        call { id startedAt }\n      }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": typeof types.GapsDocument,
    "\n  mutation RescueGap($input: RescueGapInput!) {\n    rescueGap(input: $input) { gap { id cause detail closedAt } }\n  }\n": typeof types.RescueGapDocument,
    "\n  mutation RescueDay($input: RescueDayInput!) { rescueDay(input: $input) { account days } }\n": typeof types.RescueDayDocument,
    "\n  mutation CheckDay($input: CheckDayInput!) { checkDay(input: $input) { account days } }\n": typeof types.CheckDayDocument,
    "\n  query Retention($first: Int!, $after: String) {\n    retentionPreview(first: $first, after: $after) {\n      recordings\n      transcripts\n      bytes\n      calls {\n        nodes { call { ...CallRow } recordings bytes transcript reason dueAt }\n        pageInfo { endCursor hasNextPage }\n      }\n    }\n  }\n": typeof types.RetentionDocument,
    "\n  query Downloads($first: Int!, $after: String, $filter: DownloadFilter) {\n    downloads(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id at lastAt userId format disposition ipAddress userAgent bytesServed requests redirected\n        recording { id call { ...CallRow } }\n      }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": typeof types.DownloadsDocument,
    "\n  query DownloadsCount($filter: DownloadFilter) { downloads(first: 1, filter: $filter) { totalCount } }\n": typeof types.DownloadsCountDocument,
    "\n  query OperationsHistory($from: NaiveDate!, $until: NaiveDate!) {\n    operations(from: $from, until: $until) {\n      day\n      calls\n      recordingsStored\n      recordingsFailed\n      uploadSuccessRate\n      storedBytes\n      averageRecordingBytes\n      downloads\n      transcriptDownloads\n      orphansFound\n      gapsFound\n      queueDepth\n      indexLag\n      uploadsRetrying\n    }\n  }\n": typeof types.OperationsHistoryDocument,
    "\n  query FailureReasons($stage: Stage) {\n    archive {\n      failureReasons(stage: $stage) { stage reason calls latest { id startedAt } }\n    }\n  }\n": typeof types.FailureReasonsDocument,
};
const documents: Documents = {
    "\n  fragment CallRow on Call {\n    id\n    startedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    campaignId\n    provider\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    metadata { language }\n    stages { ...StageFields }\n    summary { sentiment }\n    analytics { sentiment }\n    customer { confidence customer { id name status leadNumber } }\n    bookings { booking { id reference kind } }\n  }\n": types.CallRowFragmentDoc,
    "\n  fragment StageFields on StageState {\n    stage\n    status\n    attempts\n    lastError\n    nextAttemptAt\n    updatedAt\n  }\n": types.StageFieldsFragmentDoc,
    "\n  query Figures {\n    archive {\n      calls\n      recordings\n      uploadSuccessRate\n      uploadsRetrying\n      uploadsFailed\n      transcriptsFailed\n      summariesFailed\n      jobsFailed\n      orphans\n      gaps\n      averageRecordingBytes\n      storageBytes\n      storageQuotaBytes\n      downloads\n      queueDepth\n      indexLag\n      liveStreams\n      nextDeadlineAt\n    }\n  }\n": types.FiguresDocument,
    "\n  query FailedCalls($first: Int!, $after: String, $stage: StageFilter!) {\n    calls(first: $first, after: $after, filter: { stage: $stage }) {\n      nodes { ...CallRow }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": types.FailedCallsDocument,
    "\n  subscription CallsMoved($after: EventCursor) {\n    callChanged(after: $after) { cursor stage call { ...CallRow } }\n  }\n": types.CallsMovedDocument,
    "\n  query Orphans($first: Int!, $after: String) {\n    orphans(first: $first, after: $after) {\n      nodes { kind storagePath sizeBytes foundAt removedAt }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": types.OrphansDocument,
    "\n  query Completeness($first: Int!, $after: String, $account: String!, $from: NaiveDate!, $until: NaiveDate!) {\n    completeness(first: $first, after: $after, account: $account, from: $from, until: $until) {\n      nodes { account day calls archived missing recordings checkedAt }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": types.CompletenessDocument,
    "\n  query Gaps($first: Int!, $after: String, $filter: GapFilter) {\n    gaps(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id account day cause detail providerCallId providerRecordingId foundAt closedAt\n        call { id startedAt }\n      }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": types.GapsDocument,
    "\n  mutation RescueGap($input: RescueGapInput!) {\n    rescueGap(input: $input) { gap { id cause detail closedAt } }\n  }\n": types.RescueGapDocument,
    "\n  mutation RescueDay($input: RescueDayInput!) { rescueDay(input: $input) { account days } }\n": types.RescueDayDocument,
    "\n  mutation CheckDay($input: CheckDayInput!) { checkDay(input: $input) { account days } }\n": types.CheckDayDocument,
    "\n  query Retention($first: Int!, $after: String) {\n    retentionPreview(first: $first, after: $after) {\n      recordings\n      transcripts\n      bytes\n      calls {\n        nodes { call { ...CallRow } recordings bytes transcript reason dueAt }\n        pageInfo { endCursor hasNextPage }\n      }\n    }\n  }\n": types.RetentionDocument,
    "\n  query Downloads($first: Int!, $after: String, $filter: DownloadFilter) {\n    downloads(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id at lastAt userId format disposition ipAddress userAgent bytesServed requests redirected\n        recording { id call { ...CallRow } }\n      }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": types.DownloadsDocument,
    "\n  query DownloadsCount($filter: DownloadFilter) { downloads(first: 1, filter: $filter) { totalCount } }\n": types.DownloadsCountDocument,
    "\n  query OperationsHistory($from: NaiveDate!, $until: NaiveDate!) {\n    operations(from: $from, until: $until) {\n      day\n      calls\n      recordingsStored\n      recordingsFailed\n      uploadSuccessRate\n      storedBytes\n      averageRecordingBytes\n      downloads\n      transcriptDownloads\n      orphansFound\n      gapsFound\n      queueDepth\n      indexLag\n      uploadsRetrying\n    }\n  }\n": types.OperationsHistoryDocument,
    "\n  query FailureReasons($stage: Stage) {\n    archive {\n      failureReasons(stage: $stage) { stage reason calls latest { id startedAt } }\n    }\n  }\n": types.FailureReasonsDocument,
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
export function graphql(source: "\n  query Figures {\n    archive {\n      calls\n      recordings\n      uploadSuccessRate\n      uploadsRetrying\n      uploadsFailed\n      transcriptsFailed\n      summariesFailed\n      jobsFailed\n      orphans\n      gaps\n      averageRecordingBytes\n      storageBytes\n      storageQuotaBytes\n      downloads\n      queueDepth\n      indexLag\n      liveStreams\n      nextDeadlineAt\n    }\n  }\n"): (typeof documents)["\n  query Figures {\n    archive {\n      calls\n      recordings\n      uploadSuccessRate\n      uploadsRetrying\n      uploadsFailed\n      transcriptsFailed\n      summariesFailed\n      jobsFailed\n      orphans\n      gaps\n      averageRecordingBytes\n      storageBytes\n      storageQuotaBytes\n      downloads\n      queueDepth\n      indexLag\n      liveStreams\n      nextDeadlineAt\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FailedCalls($first: Int!, $after: String, $stage: StageFilter!) {\n    calls(first: $first, after: $after, filter: { stage: $stage }) {\n      nodes { ...CallRow }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"): (typeof documents)["\n  query FailedCalls($first: Int!, $after: String, $stage: StageFilter!) {\n    calls(first: $first, after: $after, filter: { stage: $stage }) {\n      nodes { ...CallRow }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription CallsMoved($after: EventCursor) {\n    callChanged(after: $after) { cursor stage call { ...CallRow } }\n  }\n"): (typeof documents)["\n  subscription CallsMoved($after: EventCursor) {\n    callChanged(after: $after) { cursor stage call { ...CallRow } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Orphans($first: Int!, $after: String) {\n    orphans(first: $first, after: $after) {\n      nodes { kind storagePath sizeBytes foundAt removedAt }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"): (typeof documents)["\n  query Orphans($first: Int!, $after: String) {\n    orphans(first: $first, after: $after) {\n      nodes { kind storagePath sizeBytes foundAt removedAt }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Completeness($first: Int!, $after: String, $account: String!, $from: NaiveDate!, $until: NaiveDate!) {\n    completeness(first: $first, after: $after, account: $account, from: $from, until: $until) {\n      nodes { account day calls archived missing recordings checkedAt }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"): (typeof documents)["\n  query Completeness($first: Int!, $after: String, $account: String!, $from: NaiveDate!, $until: NaiveDate!) {\n    completeness(first: $first, after: $after, account: $account, from: $from, until: $until) {\n      nodes { account day calls archived missing recordings checkedAt }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Gaps($first: Int!, $after: String, $filter: GapFilter) {\n    gaps(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id account day cause detail providerCallId providerRecordingId foundAt closedAt\n        call { id startedAt }\n      }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"): (typeof documents)["\n  query Gaps($first: Int!, $after: String, $filter: GapFilter) {\n    gaps(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id account day cause detail providerCallId providerRecordingId foundAt closedAt\n        call { id startedAt }\n      }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RescueGap($input: RescueGapInput!) {\n    rescueGap(input: $input) { gap { id cause detail closedAt } }\n  }\n"): (typeof documents)["\n  mutation RescueGap($input: RescueGapInput!) {\n    rescueGap(input: $input) { gap { id cause detail closedAt } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RescueDay($input: RescueDayInput!) { rescueDay(input: $input) { account days } }\n"): (typeof documents)["\n  mutation RescueDay($input: RescueDayInput!) { rescueDay(input: $input) { account days } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CheckDay($input: CheckDayInput!) { checkDay(input: $input) { account days } }\n"): (typeof documents)["\n  mutation CheckDay($input: CheckDayInput!) { checkDay(input: $input) { account days } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Retention($first: Int!, $after: String) {\n    retentionPreview(first: $first, after: $after) {\n      recordings\n      transcripts\n      bytes\n      calls {\n        nodes { call { ...CallRow } recordings bytes transcript reason dueAt }\n        pageInfo { endCursor hasNextPage }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Retention($first: Int!, $after: String) {\n    retentionPreview(first: $first, after: $after) {\n      recordings\n      transcripts\n      bytes\n      calls {\n        nodes { call { ...CallRow } recordings bytes transcript reason dueAt }\n        pageInfo { endCursor hasNextPage }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Downloads($first: Int!, $after: String, $filter: DownloadFilter) {\n    downloads(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id at lastAt userId format disposition ipAddress userAgent bytesServed requests redirected\n        recording { id call { ...CallRow } }\n      }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"): (typeof documents)["\n  query Downloads($first: Int!, $after: String, $filter: DownloadFilter) {\n    downloads(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id at lastAt userId format disposition ipAddress userAgent bytesServed requests redirected\n        recording { id call { ...CallRow } }\n      }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DownloadsCount($filter: DownloadFilter) { downloads(first: 1, filter: $filter) { totalCount } }\n"): (typeof documents)["\n  query DownloadsCount($filter: DownloadFilter) { downloads(first: 1, filter: $filter) { totalCount } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OperationsHistory($from: NaiveDate!, $until: NaiveDate!) {\n    operations(from: $from, until: $until) {\n      day\n      calls\n      recordingsStored\n      recordingsFailed\n      uploadSuccessRate\n      storedBytes\n      averageRecordingBytes\n      downloads\n      transcriptDownloads\n      orphansFound\n      gapsFound\n      queueDepth\n      indexLag\n      uploadsRetrying\n    }\n  }\n"): (typeof documents)["\n  query OperationsHistory($from: NaiveDate!, $until: NaiveDate!) {\n    operations(from: $from, until: $until) {\n      day\n      calls\n      recordingsStored\n      recordingsFailed\n      uploadSuccessRate\n      storedBytes\n      averageRecordingBytes\n      downloads\n      transcriptDownloads\n      orphansFound\n      gapsFound\n      queueDepth\n      indexLag\n      uploadsRetrying\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FailureReasons($stage: Stage) {\n    archive {\n      failureReasons(stage: $stage) { stage reason calls latest { id startedAt } }\n    }\n  }\n"): (typeof documents)["\n  query FailureReasons($stage: Stage) {\n    archive {\n      failureReasons(stage: $stage) { stage reason calls latest { id startedAt } }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;