import { graphql } from '../generated';

export const HistoryQuery = graphql(`
  query OperationsHistory($from: NaiveDate!, $until: NaiveDate!) {
    operations(from: $from, until: $until) {
      day
      calls
      recordingsStored
      recordingsFailed
      uploadSuccessRate
      storedBytes
      averageRecordingBytes
      downloads
      transcriptDownloads
      orphansFound
      gapsFound
      queueDepth
      indexLag
      uploadsRetrying
    }
  }
`);

export const ReasonsQuery = graphql(`
  query FailureReasons($stage: Stage) {
    archive {
      failureReasons(stage: $stage) { stage reason calls latest { id startedAt } }
    }
  }
`);
