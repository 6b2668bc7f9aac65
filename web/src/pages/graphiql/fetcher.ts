import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { createClient } from 'graphql-ws';
import { APP_HEADERS } from '@/session/session-api';

const socketAddress = () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`;

/** Asks as the app does: the session's cookie, and the header that says that it is the app. */
export const fetcher = createGraphiQLFetcher({
  url: '/graphql',
  headers: { ...APP_HEADERS },
  fetch: (input, init) => fetch(input, { ...init, credentials: 'same-origin' }),
  // Its own socket, open only while a subscription runs: what is tried here does not touch the pages.
  wsClient: createClient({ url: socketAddress(), lazy: true, retryAttempts: 3 }),
});
