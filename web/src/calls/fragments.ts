import { graphql } from './generated';

/** A call as a row: the list of calls, a customer's calls, search results. */
export const CallRow = graphql(`
  fragment CallRow on Call {
    id
    startedAt
    durationMs
    status
    direction
    agent
    tags
    campaignId
    provider
    transcriptOnly
    from { e164 raw }
    to { e164 raw }
    metadata { language }
    stages { ...StageFields }
    summary { sentiment }
    analytics { sentiment }
    customer { confidence customer { id name status leadNumber } }
    bookings { booking { id reference kind } }
  }
`);

export const StageFields = graphql(`
  fragment StageFields on StageState {
    stage
    status
    attempts
    lastError
    nextAttemptAt
    updatedAt
  }
`);
