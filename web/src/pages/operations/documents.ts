import { graphql } from './generated';

export const FiguresQuery = graphql(`
  query Figures {
    archive {
      calls
      recordings
      uploadSuccessRate
      uploadsRetrying
      uploadsFailed
      transcriptsFailed
      summariesFailed
      jobsFailed
      orphans
      gaps
      averageRecordingBytes
      storageBytes
      storageQuotaBytes
      downloads
      queueDepth
      indexLag
      liveStreams
      nextDeadlineAt
    }
  }
`);

export const FailedCalls = graphql(`
  query FailedCalls($first: Int!, $after: String, $stage: StageFilter!) {
    calls(first: $first, after: $after, filter: { stage: $stage }) {
      nodes { ...CallRow }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

export const CallsMoved = graphql(`
  subscription CallsMoved($after: EventCursor) {
    callChanged(after: $after) { cursor stage call { ...CallRow } }
  }
`);

export const OrphansQuery = graphql(`
  query Orphans($first: Int!, $after: String) {
    orphans(first: $first, after: $after) {
      nodes { kind storagePath sizeBytes foundAt removedAt }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

export const CompletenessQuery = graphql(`
  query Completeness($first: Int!, $after: String, $account: String!, $from: NaiveDate!, $until: NaiveDate!) {
    completeness(first: $first, after: $after, account: $account, from: $from, until: $until) {
      nodes { account day calls archived missing recordings checkedAt }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

export const GapsQuery = graphql(`
  query Gaps($first: Int!, $after: String, $filter: GapFilter) {
    gaps(first: $first, after: $after, filter: $filter) {
      nodes {
        id account day cause detail providerCallId providerRecordingId foundAt closedAt
        call { id startedAt }
      }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

export const RescueGap = graphql(`
  mutation RescueGap($input: RescueGapInput!) {
    rescueGap(input: $input) { gap { id cause detail closedAt } }
  }
`);

export const RescueDay = graphql(`
  mutation RescueDay($input: RescueDayInput!) { rescueDay(input: $input) { account days } }
`);

export const CheckDay = graphql(`
  mutation CheckDay($input: CheckDayInput!) { checkDay(input: $input) { account days } }
`);

export const RetentionQuery = graphql(`
  query Retention($first: Int!, $after: String) {
    retentionPreview(first: $first, after: $after) {
      recordings
      transcripts
      bytes
      calls {
        nodes { call { ...CallRow } recordings bytes transcript reason dueAt }
        pageInfo { endCursor hasNextPage }
      }
    }
  }
`);

export const DownloadsQuery = graphql(`
  query Downloads($first: Int!, $after: String, $filter: DownloadFilter) {
    downloads(first: $first, after: $after, filter: $filter) {
      nodes {
        id at lastAt userId format disposition ipAddress userAgent bytesServed requests redirected
        recording { id call { ...CallRow } }
      }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

export const DownloadsCount = graphql(`
  query DownloadsCount($filter: DownloadFilter) { downloads(first: 1, filter: $filter) { totalCount } }
`);
