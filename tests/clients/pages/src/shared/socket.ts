import { type Client, CloseCode, createClient } from 'graphql-ws';
import type { Endpoint } from './endpoint';
import { resuming } from './resume';

const RETRY_MS_MAX = 15_000;
/** A socket without an answer to a ping for so long is dead, for example after the computer slept. */
const SILENCE_MS_MAX = 8_000;

/** One websocket for all subscriptions. It comes again with a token that is valid, and with the cursors. */
export function createSocket(endpoint: Endpoint): Client {
  let token: string | undefined;
  let refused: string | undefined;
  let open: WebSocket | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url: `${endpoint.url.replace(/^http/, 'ws')}/graphql`,
    connectionParams: async () => {
      token = await endpoint.token(refused);
      refused = undefined;
      return { Authorization: `Bearer ${token}` };
    },
    keepAlive: 15_000,
    shouldRetry: () => true,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: (attempt) => {
      const longest = Math.min(RETRY_MS_MAX, 500 * 2 ** attempt);
      // Spread, so that a server that comes back is not met by all of its readers at once.
      return new Promise((done) => setTimeout(done, longest * (0.5 + Math.random() / 2)));
    },
    on: {
      opened: (socket) => {
        open = socket as WebSocket;
      },
      ping: (received) => {
        if (!received) silence = setTimeout(() => open?.close(4408, 'no answer'), SILENCE_MS_MAX);
      },
      pong: (received) => {
        if (received) clearTimeout(silence);
      },
      closed: (event) => {
        clearTimeout(silence);
        // 4403: the token has expired, was revoked, or was never good.
        if ((event as CloseEvent).code === CloseCode.Forbidden) refused = token;
      },
    },
  });
  return resuming(client);
}
