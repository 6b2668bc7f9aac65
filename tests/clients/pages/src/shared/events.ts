import { createClient } from 'graphql-sse';
import { authorizedFetch, type Endpoint } from './endpoint';
import { resuming, type Subscriber } from './resume';

const RETRY_MS_MAX = 15_000;

/** Subscriptions by server-sent events: one connection each, for where websockets do not pass. */
export function createEventStreams(endpoint: Endpoint): Subscriber {
  const client = createClient({
    url: `${endpoint.url}/graphql`,
    // Each connection, also the one after a loss, asks for a token of that time.
    fetchFn: authorizedFetch(endpoint),
    retryAttempts: Number.POSITIVE_INFINITY,
    retry: (attempt) => {
      const longest = Math.min(RETRY_MS_MAX, 500 * 2 ** attempt);
      return new Promise((done) => setTimeout(done, longest * (0.5 + Math.random() / 2)));
    },
  });
  return resuming({
    subscribe: (request, sink) => {
      let stopped = false;
      let stop = () => {};
      const begin = () => {
        let expired = false;
        stop = client.subscribe(request as never, {
          next: (result) => {
            // A token that expires ends the stream with an error and `complete`.
            expired = result.errors?.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED') ?? false;
            if (!expired) sink.next(result as never);
          },
          error: (error) => sink.error(error),
          complete: () => (expired && !stopped ? begin() : sink.complete()),
        });
      };
      begin();
      return () => {
        stopped = true;
        stop();
      };
    },
  });
}
