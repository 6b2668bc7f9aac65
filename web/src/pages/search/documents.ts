import { graphql } from './generated';

export const SearchCall = graphql(`
  fragment SearchCall on Call {
    id
    startedAt
    durationMs
    status
    direction
    agent
    tags
    transcriptOnly
    from { e164 raw }
    to { e164 raw }
    summary { sentiment }
    customer { customer { id name } }
    recording { id status }
  }
`);

export const SearchMoment = graphql(`
  fragment SearchMoment on Moment {
    startMs
    endMs
    snippet { text matched }
    turn { index speaker }
  }
`);

export const SearchCallsQuery = graphql(`
  query SearchCalls($first: Int!, $after: String, $query: String!, $filter: CallFilter, $orderBy: SearchOrder,
    $relaxed: Boolean, $strict: Boolean) {
    searchCalls(first: $first, after: $after, query: $query, filter: $filter, orderBy: $orderBy,
      relaxed: $relaxed, strict: $strict) {
      edges { node { ...SearchCall } moments(first: 3) { ...SearchMoment } }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

export const SearchMomentsQuery = graphql(`
  query SearchMoments($first: Int!, $after: String, $query: String!, $filter: CallFilter, $orderBy: SearchOrder,
    $relaxed: Boolean, $strict: Boolean) {
    searchMoments(first: $first, after: $after, query: $query, filter: $filter, orderBy: $orderBy,
      relaxed: $relaxed, strict: $strict) {
      nodes { ...SearchMoment call { ...SearchCall } }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

export const SearchLinkQuery = graphql(`
  query SearchLink($first: Int!, $after: String, $permalink: String!) {
    searchPermalink(first: $first, after: $after, permalink: $permalink) {
      edges { node { ...SearchCall } moments(first: 3) { ...SearchMoment } }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

export const SearchSpread = graphql(`
  fragment SearchSpread on CallSearchConnection {
    totalCount
    tookMs
    notices
    permalink
    facets {
      agents { value count }
      tags { value count }
      languages { value count }
      providers { value count }
      sentiments { value count }
      directions { value count }
      speakers { value count }
      timeline { from until count }
    }
  }
`);

export const SearchOverviewQuery = graphql(`
  query SearchOverview($query: String!, $filter: CallFilter, $orderBy: SearchOrder, $relaxed: Boolean,
    $strict: Boolean) {
    searchCalls(first: 0, query: $query, filter: $filter, orderBy: $orderBy, relaxed: $relaxed, strict: $strict) {
      ...SearchSpread
    }
  }
`);

export const SearchLinkOverviewQuery = graphql(`
  query SearchLinkOverview($permalink: String!) {
    searchPermalink(first: 0, permalink: $permalink) { ...SearchSpread }
  }
`);

export const MomentsCountQuery = graphql(`
  query MomentsCount($query: String!, $filter: CallFilter, $strict: Boolean) {
    searchMoments(first: 0, query: $query, filter: $filter, strict: $strict) { totalCount }
  }
`);

/** What there is to complete with: all agents and tags. */
export const SearchVocabularyQuery = graphql(`
  query SearchVocabulary {
    searchCalls(first: 0, query: "") { facets { agents { value count } tags { value count } } }
  }
`);

export const MomentAudioQuery = graphql(`
  query MomentAudio($id: ID!, $format: AudioFormat) {
    call(by: { id: $id }) {
      id
      recording { id status durationMs lastError audio(disposition: INLINE, format: $format) { url expiresAt } }
    }
  }
`);

export const SavedRow = graphql(`
  fragment SavedRow on SavedSearch {
    id
    name
    query
    permalink
    createdAt
  }
`);

export const SavedSearchesQuery = graphql(`
  query SavedSearches($first: Int!, $after: String) {
    savedSearches(first: $first, after: $after) {
      nodes { ...SavedRow }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

export const SavedFiguresQuery = graphql(`
  query SavedFigures($id: ID!) {
    node(id: $id) {
      ... on SavedSearch { id matches(first: 0) { totalCount } trend { from until count } }
    }
  }
`);

export const SaveSearchMutation = graphql(`
  mutation SaveSearch($input: SaveSearchInput!) {
    saveSearch(input: $input) { savedSearch { ...SavedRow } }
  }
`);

export const DeleteSavedSearchMutation = graphql(`
  mutation DeleteSavedSearch($input: DeleteSavedSearchInput!) {
    deleteSavedSearch(input: $input) { savedSearch { id } }
  }
`);

export const SearchMatchedSubscription = graphql(`
  subscription SearchMatched($after: EventCursor, $savedSearchId: ID!) {
    searchMatched(after: $after, savedSearchId: $savedSearchId) {
      cursor
      occurredAt
      call { ...SearchCall }
      moments { ...SearchMoment }
    }
  }
`);
