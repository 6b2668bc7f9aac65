/** What opens for whoever comes for the first time, a tab each. */
export const EXAMPLES = [
  {
    query: `# The newest calls, with what became of them. Run it with the play button or Ctrl+Enter.
query NewestCalls {
  calls(first: 5, orderBy: { field: STARTED_AT, direction: DESC }) {
    totalCount
    nodes {
      id
      startedAt
      durationMs
      agent
      stages { stage status lastError }
      summary { text sentiment }
    }
    pageInfo { endCursor hasNextPage }
  }
}
`,
  },
  {
    query: `# Where a word was said, with the second to play from.
query WhereItWasSaid($query: String!) {
  searchMoments(first: 5, query: $query) {
    totalCount
    notices
    nodes {
      startMs
      snippet { text matched }
      turn { index speaker }
      call { id startedAt }
    }
  }
}
`,
    variables: '{\n  "query": "refund"\n}',
  },
  {
    query: `# What happens to calls, as it happens. Pass the last cursor as "after" to go on where you were.
subscription WhatHappens($after: EventCursor) {
  callChanged(after: $after) {
    cursor
    occurredAt
    call { id status stages { stage status } }
  }
}
`,
  },
  {
    query: `# Who is asking, and what the token allows.
query WhoAmI {
  viewer { tenantId userId role }
}
`,
  },
];
