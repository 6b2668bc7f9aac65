// What the schema does not have is refused by the compiler: a check that stops to see is worse than none.
import type { CallsQuery as ApolloData, CallsQueryVariables } from './apollo/generated/graphql';
import type { CallsQuery as CodegenData } from './codegen/generated/graphql';
import type { CallsPageQuery$variables } from './relay/__generated__/CallsPageQuery.graphql';
import type { CallRow_call$data } from './relay/__generated__/CallRow_call.graphql';
import type { CallsQuery as UrqlData } from './urql/generated/graphql';

export const readers = {
  // @ts-expect-error: was not selected
  apollo: (data: ApolloData) => data.calls.nodes[0]?.durationMs,
  // @ts-expect-error: was not selected
  urql: (data: UrqlData) => data.calls.nodes[0]?.durationMs,
  // @ts-expect-error: behind the mask of its fragment
  codegen: (data: CodegenData) => data.calls.nodes[0]?.id,
  // @ts-expect-error: was not selected
  relay: (data: CallRow_call$data) => data.durationMs,
};

// @ts-expect-error: no such status
export const variables: CallsQueryVariables = { first: 1, filter: { status: 'RINGING' } };
// @ts-expect-error: `first` is asked for
export const relayVariables: CallsPageQuery$variables = { filter: {} };
