import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import type { Reference } from '@apollo/client';
import { authorizedFetch, type Endpoint } from '../shared/endpoint';
import { createSocket } from '../shared/socket';

type Connection = { nodes: readonly Reference[] };

/** A connection as one list: pages that follow are appended, the first page begins it anew. */
const pages = (keyArgs: string[]) => ({
  keyArgs,
  merge: (before: Connection | undefined, page: Connection, { args }: { args: Record<string, unknown> | null }) => ({
    ...page,
    nodes: args?.after && before ? [...before.nodes, ...page.nodes] : page.nodes,
  }),
});

export function createApollo(endpoint: Endpoint): ApolloClient {
  const http = new HttpLink({ uri: `${endpoint.url}/graphql`, fetch: authorizedFetch(endpoint) });
  const live = new GraphQLWsLink(createSocket(endpoint));
  return new ApolloClient({
    link: ApolloLink.split(({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION, live, http),
    cache: new InMemoryCache({
      typePolicies: { Query: { fields: { calls: pages(['filter', 'orderBy']) } } },
      possibleTypes: { HistoryItem: ['Call', 'Booking'] },
    }),
  });
}
