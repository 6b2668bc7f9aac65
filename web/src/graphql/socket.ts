import { type Client, CloseCode, createClient } from 'graphql-ws';
import type { SessionStore } from '@/session/session-store';
import { setConnection } from './connection';

/** Longest wait between two attempts to connect. */
const RETRY_MS_MAX = 15_000;
/** A socket without an answer to a ping for so long is dead, for example after the computer slept. */
const SILENCE_MS_MAX = 8_000;

/** Until `ms` have passed, or the browser says that it is online or visible again. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      document.removeEventListener('visibilitychange', seen);
      resolve();
    };
    const seen = () => document.visibilityState === 'visible' && done();
    const timer = setTimeout(done, ms);
    addEventListener('online', done);
    document.addEventListener('visibilitychange', seen);
  });
}

/** The one websocket of this tab. The cookie says who connects; it closes with 4403 when the session ends. */
export function createSocket(session: SessionStore): Client {
  let refused = false;
  let open: WebSocket | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`;
  addEventListener('offline', () => open?.close(4499, 'offline'));
  return createClient({
    url,
    lazy: true,
    lazyCloseTimeout: 5_000,
    keepAlive: 15_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: async (attempt) => {
      setConnection('lost');
      if (refused) {
        refused = false;
        if (!(await session.renew())) await Promise.race([session.whenSignedIn(), pause(RETRY_MS_MAX)]);
        return;
      }
      // Spread, so that a server that comes back is not met by all of its readers at once.
      const longest = Math.min(RETRY_MS_MAX, 500 * 2 ** attempt);
      await pause(longest / 2 + (Math.random() * longest) / 2);
    },
    on: {
      connecting: (isRetry) => {
        if (!isRetry) setConnection('connecting');
      },
      opened: (socket) => {
        open = socket as WebSocket;
      },
      connected: () => setConnection('live'),
      ping: (received) => {
        if (!received) silence = setTimeout(() => open?.close(4408, 'no answer'), SILENCE_MS_MAX);
      },
      pong: (received) => {
        if (received) clearTimeout(silence);
      },
      closed: (event) => {
        clearTimeout(silence);
        const { code } = event as CloseEvent;
        refused = code === CloseCode.Forbidden || code === CloseCode.Unauthorized;
        setConnection(code === 1000 ? 'idle' : 'lost');
      },
    },
  });
}
