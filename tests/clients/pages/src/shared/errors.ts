import type { GraphQLFormattedError } from 'graphql';

/** The closed list of `extensions.code`. */
export type ErrorCode =
  | 'BAD_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'LIMIT_EXCEEDED'
  | 'UNSUPPORTED'
  | 'UNAVAILABLE'
  | 'INTERNAL';

/** An answer with errors. */
export class GraphQLFailure extends Error {
  readonly code: ErrorCode;
  /** Finds the request in the server's log. */
  readonly requestId: string | undefined;

  constructor(errors: readonly GraphQLFormattedError[]) {
    super(errors.map(({ message }) => message).join('; '));
    const [first] = errors;
    this.code = (first?.extensions?.code ?? 'INTERNAL') as ErrorCode;
    this.requestId = first?.extensions?.requestId as string | undefined;
  }
}

/** The code of an error of any of the clients here, as far as the server has spoken. */
export function codeOf(error: unknown): ErrorCode | undefined {
  if (error instanceof GraphQLFailure) return error.code;
  const { graphQLErrors, errors } = error as { [name: string]: GraphQLFormattedError[] | undefined };
  return (graphQLErrors ?? errors)?.[0]?.extensions?.code as ErrorCode | undefined;
}
