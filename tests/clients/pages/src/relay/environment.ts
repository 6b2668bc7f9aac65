import { Environment, type GraphQLResponse, Network, Observable, RecordSource, Store } from 'relay-runtime';
import { authorizedFetch, type Endpoint } from '../shared/endpoint';
import { createSocket } from '../shared/socket';

export function createRelay(endpoint: Endpoint): Environment {
  const ask = authorizedFetch(endpoint);
  const socket = createSocket(endpoint);
  return new Environment({
    network: Network.create(
      async ({ text, name }, variables) => {
        const response = await ask(`${endpoint.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
          body: JSON.stringify({ query: text, operationName: name, variables }),
        });
        return response.json();
      },
      ({ text, name }, variables) =>
        Observable.create<GraphQLResponse>((sink) =>
          socket.subscribe({ query: text ?? '', operationName: name, variables }, {
            next: (result) => sink.next(result as GraphQLResponse),
            error: (error) => sink.error(error as Error),
            complete: () => sink.complete(),
          }),
        ),
    ),
    store: new Store(new RecordSource()),
  });
}
