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
    "\n  fragment SearchCall on Call {\n    id\n    startedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    summary { sentiment }\n    customer { customer { id name } }\n    recording { id status }\n  }\n": typeof types.SearchCallFragmentDoc,
    "\n  fragment SearchMoment on Moment {\n    startMs\n    endMs\n    snippet { text matched }\n    turn { index speaker }\n  }\n": typeof types.SearchMomentFragmentDoc,
    "\n  query SearchCalls($first: Int!, $after: String, $query: String!, $filter: CallFilter, $orderBy: SearchOrder,\n    $relaxed: Boolean, $strict: Boolean) {\n    searchCalls(first: $first, after: $after, query: $query, filter: $filter, orderBy: $orderBy,\n      relaxed: $relaxed, strict: $strict) {\n      edges { node { ...SearchCall } moments(first: 3) { ...SearchMoment } }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": typeof types.SearchCallsDocument,
    "\n  query SearchMoments($first: Int!, $after: String, $query: String!, $filter: CallFilter, $orderBy: SearchOrder,\n    $relaxed: Boolean, $strict: Boolean) {\n    searchMoments(first: $first, after: $after, query: $query, filter: $filter, orderBy: $orderBy,\n      relaxed: $relaxed, strict: $strict) {\n      nodes { ...SearchMoment call { ...SearchCall } }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": typeof types.SearchMomentsDocument,
    "\n  query SearchLink($first: Int!, $after: String, $permalink: String!) {\n    searchPermalink(first: $first, after: $after, permalink: $permalink) {\n      edges { node { ...SearchCall } moments(first: 3) { ...SearchMoment } }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": typeof types.SearchLinkDocument,
    "\n  fragment SearchSpread on CallSearchConnection {\n    totalCount\n    tookMs\n    notices\n    permalink\n    facets {\n      agents { value count }\n      tags { value count }\n      languages { value count }\n      providers { value count }\n      sentiments { value count }\n      directions { value count }\n      speakers { value count }\n      timeline { from until count }\n    }\n  }\n": typeof types.SearchSpreadFragmentDoc,
    "\n  query SearchOverview($query: String!, $filter: CallFilter, $orderBy: SearchOrder, $relaxed: Boolean,\n    $strict: Boolean) {\n    searchCalls(first: 0, query: $query, filter: $filter, orderBy: $orderBy, relaxed: $relaxed, strict: $strict) {\n      ...SearchSpread\n    }\n  }\n": typeof types.SearchOverviewDocument,
    "\n  query SearchLinkOverview($permalink: String!) {\n    searchPermalink(first: 0, permalink: $permalink) { ...SearchSpread }\n  }\n": typeof types.SearchLinkOverviewDocument,
    "\n  query MomentsCount($query: String!, $filter: CallFilter, $strict: Boolean) {\n    searchMoments(first: 0, query: $query, filter: $filter, strict: $strict) { totalCount }\n  }\n": typeof types.MomentsCountDocument,
    "\n  query SearchVocabulary {\n    searchCalls(first: 0, query: \"\") { facets { agents { value count } tags { value count } } }\n  }\n": typeof types.SearchVocabularyDocument,
    "\n  query MomentAudio($id: ID!, $format: AudioFormat) {\n    call(by: { id: $id }) {\n      id\n      recording { id status durationMs lastError audio(disposition: INLINE, format: $format) { url expiresAt } }\n    }\n  }\n": typeof types.MomentAudioDocument,
    "\n  fragment SavedRow on SavedSearch {\n    id\n    name\n    query\n    permalink\n    createdAt\n  }\n": typeof types.SavedRowFragmentDoc,
    "\n  query SavedSearches($first: Int!, $after: String) {\n    savedSearches(first: $first, after: $after) {\n      nodes { ...SavedRow }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": typeof types.SavedSearchesDocument,
    "\n  query SavedFigures($id: ID!) {\n    node(id: $id) {\n      ... on SavedSearch { id matches(first: 0) { totalCount } trend { from until count } }\n    }\n  }\n": typeof types.SavedFiguresDocument,
    "\n  mutation SaveSearch($input: SaveSearchInput!) {\n    saveSearch(input: $input) { savedSearch { ...SavedRow } }\n  }\n": typeof types.SaveSearchDocument,
    "\n  mutation DeleteSavedSearch($input: DeleteSavedSearchInput!) {\n    deleteSavedSearch(input: $input) { savedSearch { id } }\n  }\n": typeof types.DeleteSavedSearchDocument,
    "\n  subscription SearchMatched($after: EventCursor, $savedSearchId: ID!) {\n    searchMatched(after: $after, savedSearchId: $savedSearchId) {\n      cursor\n      occurredAt\n      call { ...SearchCall }\n      moments { ...SearchMoment }\n    }\n  }\n": typeof types.SearchMatchedDocument,
};
const documents: Documents = {
    "\n  fragment CallRow on Call {\n    id\n    startedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    campaignId\n    provider\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    metadata { language }\n    stages { ...StageFields }\n    summary { sentiment }\n    analytics { sentiment }\n    customer { confidence customer { id name status leadNumber } }\n    bookings { booking { id reference kind } }\n  }\n": types.CallRowFragmentDoc,
    "\n  fragment StageFields on StageState {\n    stage\n    status\n    attempts\n    lastError\n    nextAttemptAt\n    updatedAt\n  }\n": types.StageFieldsFragmentDoc,
    "\n  fragment SearchCall on Call {\n    id\n    startedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    summary { sentiment }\n    customer { customer { id name } }\n    recording { id status }\n  }\n": types.SearchCallFragmentDoc,
    "\n  fragment SearchMoment on Moment {\n    startMs\n    endMs\n    snippet { text matched }\n    turn { index speaker }\n  }\n": types.SearchMomentFragmentDoc,
    "\n  query SearchCalls($first: Int!, $after: String, $query: String!, $filter: CallFilter, $orderBy: SearchOrder,\n    $relaxed: Boolean, $strict: Boolean) {\n    searchCalls(first: $first, after: $after, query: $query, filter: $filter, orderBy: $orderBy,\n      relaxed: $relaxed, strict: $strict) {\n      edges { node { ...SearchCall } moments(first: 3) { ...SearchMoment } }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": types.SearchCallsDocument,
    "\n  query SearchMoments($first: Int!, $after: String, $query: String!, $filter: CallFilter, $orderBy: SearchOrder,\n    $relaxed: Boolean, $strict: Boolean) {\n    searchMoments(first: $first, after: $after, query: $query, filter: $filter, orderBy: $orderBy,\n      relaxed: $relaxed, strict: $strict) {\n      nodes { ...SearchMoment call { ...SearchCall } }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": types.SearchMomentsDocument,
    "\n  query SearchLink($first: Int!, $after: String, $permalink: String!) {\n    searchPermalink(first: $first, after: $after, permalink: $permalink) {\n      edges { node { ...SearchCall } moments(first: 3) { ...SearchMoment } }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": types.SearchLinkDocument,
    "\n  fragment SearchSpread on CallSearchConnection {\n    totalCount\n    tookMs\n    notices\n    permalink\n    facets {\n      agents { value count }\n      tags { value count }\n      languages { value count }\n      providers { value count }\n      sentiments { value count }\n      directions { value count }\n      speakers { value count }\n      timeline { from until count }\n    }\n  }\n": types.SearchSpreadFragmentDoc,
    "\n  query SearchOverview($query: String!, $filter: CallFilter, $orderBy: SearchOrder, $relaxed: Boolean,\n    $strict: Boolean) {\n    searchCalls(first: 0, query: $query, filter: $filter, orderBy: $orderBy, relaxed: $relaxed, strict: $strict) {\n      ...SearchSpread\n    }\n  }\n": types.SearchOverviewDocument,
    "\n  query SearchLinkOverview($permalink: String!) {\n    searchPermalink(first: 0, permalink: $permalink) { ...SearchSpread }\n  }\n": types.SearchLinkOverviewDocument,
    "\n  query MomentsCount($query: String!, $filter: CallFilter, $strict: Boolean) {\n    searchMoments(first: 0, query: $query, filter: $filter, strict: $strict) { totalCount }\n  }\n": types.MomentsCountDocument,
    "\n  query SearchVocabulary {\n    searchCalls(first: 0, query: \"\") { facets { agents { value count } tags { value count } } }\n  }\n": types.SearchVocabularyDocument,
    "\n  query MomentAudio($id: ID!, $format: AudioFormat) {\n    call(by: { id: $id }) {\n      id\n      recording { id status durationMs lastError audio(disposition: INLINE, format: $format) { url expiresAt } }\n    }\n  }\n": types.MomentAudioDocument,
    "\n  fragment SavedRow on SavedSearch {\n    id\n    name\n    query\n    permalink\n    createdAt\n  }\n": types.SavedRowFragmentDoc,
    "\n  query SavedSearches($first: Int!, $after: String) {\n    savedSearches(first: $first, after: $after) {\n      nodes { ...SavedRow }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": types.SavedSearchesDocument,
    "\n  query SavedFigures($id: ID!) {\n    node(id: $id) {\n      ... on SavedSearch { id matches(first: 0) { totalCount } trend { from until count } }\n    }\n  }\n": types.SavedFiguresDocument,
    "\n  mutation SaveSearch($input: SaveSearchInput!) {\n    saveSearch(input: $input) { savedSearch { ...SavedRow } }\n  }\n": types.SaveSearchDocument,
    "\n  mutation DeleteSavedSearch($input: DeleteSavedSearchInput!) {\n    deleteSavedSearch(input: $input) { savedSearch { id } }\n  }\n": types.DeleteSavedSearchDocument,
    "\n  subscription SearchMatched($after: EventCursor, $savedSearchId: ID!) {\n    searchMatched(after: $after, savedSearchId: $savedSearchId) {\n      cursor\n      occurredAt\n      call { ...SearchCall }\n      moments { ...SearchMoment }\n    }\n  }\n": types.SearchMatchedDocument,
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
export function graphql(source: "\n  fragment SearchCall on Call {\n    id\n    startedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    summary { sentiment }\n    customer { customer { id name } }\n    recording { id status }\n  }\n"): (typeof documents)["\n  fragment SearchCall on Call {\n    id\n    startedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    summary { sentiment }\n    customer { customer { id name } }\n    recording { id status }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment SearchMoment on Moment {\n    startMs\n    endMs\n    snippet { text matched }\n    turn { index speaker }\n  }\n"): (typeof documents)["\n  fragment SearchMoment on Moment {\n    startMs\n    endMs\n    snippet { text matched }\n    turn { index speaker }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SearchCalls($first: Int!, $after: String, $query: String!, $filter: CallFilter, $orderBy: SearchOrder,\n    $relaxed: Boolean, $strict: Boolean) {\n    searchCalls(first: $first, after: $after, query: $query, filter: $filter, orderBy: $orderBy,\n      relaxed: $relaxed, strict: $strict) {\n      edges { node { ...SearchCall } moments(first: 3) { ...SearchMoment } }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"): (typeof documents)["\n  query SearchCalls($first: Int!, $after: String, $query: String!, $filter: CallFilter, $orderBy: SearchOrder,\n    $relaxed: Boolean, $strict: Boolean) {\n    searchCalls(first: $first, after: $after, query: $query, filter: $filter, orderBy: $orderBy,\n      relaxed: $relaxed, strict: $strict) {\n      edges { node { ...SearchCall } moments(first: 3) { ...SearchMoment } }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SearchMoments($first: Int!, $after: String, $query: String!, $filter: CallFilter, $orderBy: SearchOrder,\n    $relaxed: Boolean, $strict: Boolean) {\n    searchMoments(first: $first, after: $after, query: $query, filter: $filter, orderBy: $orderBy,\n      relaxed: $relaxed, strict: $strict) {\n      nodes { ...SearchMoment call { ...SearchCall } }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"): (typeof documents)["\n  query SearchMoments($first: Int!, $after: String, $query: String!, $filter: CallFilter, $orderBy: SearchOrder,\n    $relaxed: Boolean, $strict: Boolean) {\n    searchMoments(first: $first, after: $after, query: $query, filter: $filter, orderBy: $orderBy,\n      relaxed: $relaxed, strict: $strict) {\n      nodes { ...SearchMoment call { ...SearchCall } }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SearchLink($first: Int!, $after: String, $permalink: String!) {\n    searchPermalink(first: $first, after: $after, permalink: $permalink) {\n      edges { node { ...SearchCall } moments(first: 3) { ...SearchMoment } }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"): (typeof documents)["\n  query SearchLink($first: Int!, $after: String, $permalink: String!) {\n    searchPermalink(first: $first, after: $after, permalink: $permalink) {\n      edges { node { ...SearchCall } moments(first: 3) { ...SearchMoment } }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment SearchSpread on CallSearchConnection {\n    totalCount\n    tookMs\n    notices\n    permalink\n    facets {\n      agents { value count }\n      tags { value count }\n      languages { value count }\n      providers { value count }\n      sentiments { value count }\n      directions { value count }\n      speakers { value count }\n      timeline { from until count }\n    }\n  }\n"): (typeof documents)["\n  fragment SearchSpread on CallSearchConnection {\n    totalCount\n    tookMs\n    notices\n    permalink\n    facets {\n      agents { value count }\n      tags { value count }\n      languages { value count }\n      providers { value count }\n      sentiments { value count }\n      directions { value count }\n      speakers { value count }\n      timeline { from until count }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SearchOverview($query: String!, $filter: CallFilter, $orderBy: SearchOrder, $relaxed: Boolean,\n    $strict: Boolean) {\n    searchCalls(first: 0, query: $query, filter: $filter, orderBy: $orderBy, relaxed: $relaxed, strict: $strict) {\n      ...SearchSpread\n    }\n  }\n"): (typeof documents)["\n  query SearchOverview($query: String!, $filter: CallFilter, $orderBy: SearchOrder, $relaxed: Boolean,\n    $strict: Boolean) {\n    searchCalls(first: 0, query: $query, filter: $filter, orderBy: $orderBy, relaxed: $relaxed, strict: $strict) {\n      ...SearchSpread\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SearchLinkOverview($permalink: String!) {\n    searchPermalink(first: 0, permalink: $permalink) { ...SearchSpread }\n  }\n"): (typeof documents)["\n  query SearchLinkOverview($permalink: String!) {\n    searchPermalink(first: 0, permalink: $permalink) { ...SearchSpread }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MomentsCount($query: String!, $filter: CallFilter, $strict: Boolean) {\n    searchMoments(first: 0, query: $query, filter: $filter, strict: $strict) { totalCount }\n  }\n"): (typeof documents)["\n  query MomentsCount($query: String!, $filter: CallFilter, $strict: Boolean) {\n    searchMoments(first: 0, query: $query, filter: $filter, strict: $strict) { totalCount }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SearchVocabulary {\n    searchCalls(first: 0, query: \"\") { facets { agents { value count } tags { value count } } }\n  }\n"): (typeof documents)["\n  query SearchVocabulary {\n    searchCalls(first: 0, query: \"\") { facets { agents { value count } tags { value count } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MomentAudio($id: ID!, $format: AudioFormat) {\n    call(by: { id: $id }) {\n      id\n      recording { id status durationMs lastError audio(disposition: INLINE, format: $format) { url expiresAt } }\n    }\n  }\n"): (typeof documents)["\n  query MomentAudio($id: ID!, $format: AudioFormat) {\n    call(by: { id: $id }) {\n      id\n      recording { id status durationMs lastError audio(disposition: INLINE, format: $format) { url expiresAt } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment SavedRow on SavedSearch {\n    id\n    name\n    query\n    permalink\n    createdAt\n  }\n"): (typeof documents)["\n  fragment SavedRow on SavedSearch {\n    id\n    name\n    query\n    permalink\n    createdAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SavedSearches($first: Int!, $after: String) {\n    savedSearches(first: $first, after: $after) {\n      nodes { ...SavedRow }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"): (typeof documents)["\n  query SavedSearches($first: Int!, $after: String) {\n    savedSearches(first: $first, after: $after) {\n      nodes { ...SavedRow }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SavedFigures($id: ID!) {\n    node(id: $id) {\n      ... on SavedSearch { id matches(first: 0) { totalCount } trend { from until count } }\n    }\n  }\n"): (typeof documents)["\n  query SavedFigures($id: ID!) {\n    node(id: $id) {\n      ... on SavedSearch { id matches(first: 0) { totalCount } trend { from until count } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SaveSearch($input: SaveSearchInput!) {\n    saveSearch(input: $input) { savedSearch { ...SavedRow } }\n  }\n"): (typeof documents)["\n  mutation SaveSearch($input: SaveSearchInput!) {\n    saveSearch(input: $input) { savedSearch { ...SavedRow } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteSavedSearch($input: DeleteSavedSearchInput!) {\n    deleteSavedSearch(input: $input) { savedSearch { id } }\n  }\n"): (typeof documents)["\n  mutation DeleteSavedSearch($input: DeleteSavedSearchInput!) {\n    deleteSavedSearch(input: $input) { savedSearch { id } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription SearchMatched($after: EventCursor, $savedSearchId: ID!) {\n    searchMatched(after: $after, savedSearchId: $savedSearchId) {\n      cursor\n      occurredAt\n      call { ...SearchCall }\n      moments { ...SearchMoment }\n    }\n  }\n"): (typeof documents)["\n  subscription SearchMatched($after: EventCursor, $savedSearchId: ID!) {\n    searchMatched(after: $after, savedSearchId: $savedSearchId) {\n      cursor\n      occurredAt\n      call { ...SearchCall }\n      moments { ...SearchMoment }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;