import type { Role } from '@/permissions/permissions';

/** What `GET /session` says. */
export type SessionAnswer = {
  signedIn: boolean;
  /** RFC 3339; null where the session has no end or there is none. */
  expiresAt: string | null;
  renewable: boolean;
  tenant: string | null;
  user: string | null;
  role: Role | null;
  oidc: OidcSettings | null;
  graphiql: boolean;
  version: string;
};

export type OidcSettings = { issuer: string; clientId: string; scope: string };

/** The session endpoint refused, or could not be reached (`status` 0). */
export class SessionError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Marks a request as one of this app's: a form of another site cannot set it without a preflight. */
export const APP_HEADERS = { 'x-earmark': 'web' } as const;

async function ask(path: string, method: string, body?: unknown): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: body === undefined ? APP_HEADERS : { ...APP_HEADERS, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    throw new SessionError(0, String(cause));
  }
  if (response.ok) return response;
  const answer = (await response.json().catch(() => null)) as { error?: { message?: string } } | null;
  throw new SessionError(response.status, answer?.error?.message ?? `${response.status}`);
}

const answerOf = async (response: Promise<Response>): Promise<SessionAnswer> => (await response).json();

export const readSession = () => answerOf(ask('/session', 'GET'));
export const signInWith = (credential: { token: string } | { code: string }) =>
  answerOf(ask('/session', 'POST', credential));
export const renewSession = () => answerOf(ask('/session/renew', 'POST'));
export const endSession = async () => {
  await ask('/session', 'DELETE');
};
