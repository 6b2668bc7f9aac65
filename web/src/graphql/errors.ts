import type { CombinedError } from 'urql';

/** The closed list of `extensions.code` (src/graphql/error.rs), and `OFFLINE` where no answer came at all. */
const CODES = [
  'BAD_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'LIMIT_EXCEEDED',
  'UNSUPPORTED',
  'UNAVAILABLE',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof CODES)[number] | 'OFFLINE';

/** What went wrong, ready to be shown by `<Failure>` or `notifyProblem`. */
export type Problem = {
  code: ErrorCode;
  /** The server's own sentence, in English; null where it says no more than the code. */
  detail: string | null;
  /** Finds the request in the server's log. */
  requestId: string | null;
  /** Trying again makes sense. */
  retryable: boolean;
};

const RETRYABLE: readonly ErrorCode[] = ['OFFLINE', 'UNAVAILABLE', 'INTERNAL', 'LIMIT_EXCEEDED', 'CONFLICT'];
const isCode = (code: unknown): code is ErrorCode => CODES.includes(code as (typeof CODES)[number]);

type AnyError = Pick<CombinedError, 'graphQLErrors' | 'networkError' | 'response'>;

export const errorCodeOf = (error: AnyError): ErrorCode => problemOf(error).code;

export function problemOf(error: AnyError): Problem {
  const [first] = error.graphQLErrors;
  if (first) {
    const code = isCode(first.extensions?.code) ? first.extensions.code : 'INTERNAL';
    return {
      code,
      detail: code === 'INTERNAL' ? null : first.message,
      requestId: textOrNull(first.extensions?.requestId),
      retryable: RETRYABLE.includes(code),
    };
  }
  const status = (error.response as Response | undefined)?.status;
  const code = status === undefined ? 'OFFLINE' : codeOfStatus(status);
  return { code, detail: null, requestId: null, retryable: RETRYABLE.includes(code) };
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 404) return 'NOT_FOUND';
  if (status === 413 || status === 429) return 'LIMIT_EXCEEDED';
  if (status === 502 || status === 503 || status === 504) return 'UNAVAILABLE';
  return status >= 500 ? 'INTERNAL' : 'BAD_INPUT';
}
