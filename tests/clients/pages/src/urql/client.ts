import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { Client, fetchExchange, subscriptionExchange } from 'urql';
import { authorizedFetch, type Endpoint } from '../shared/endpoint';
import { createSocket } from '../shared/socket';
import { EMBEDDED_TYPES } from './generated/embedded-types';

export function createUrql(endpoint: Endpoint): Client {
  const socket = createSocket(endpoint);
  return new Client({
    url: `${endpoint.url}/graphql`,
    fetch: authorizedFetch(endpoint),
    preferGetMethod: false,
    exchanges: [
      cacheExchange({
        keys: Object.fromEntries(EMBEDDED_TYPES.map((type) => [type, () => null])),
        resolvers: { Query: { calls: relayPagination() } },
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { query: query ?? '', variables: variables as Record<string, unknown> },
              sink as never,
            ),
          }),
        }),
      }),
    ],
  });
}
