import { cacheExchange } from '@urql/exchange-graphcache';
import {
  Client,
  type Exchange,
  fetchExchange,
  mapExchange,
  type SubscriptionForwarder,
  subscriptionExchange,
} from 'urql';
import { APP_HEADERS } from '@/session/session-api';
import { session } from '@/session/session-store';
import { errorCodeOf } from './errors';
import { EMBEDDED_TYPES } from './generated/embedded-types';
import { subscribeResumed } from './resume';
import { createSocket } from './socket';

const socket = createSocket(session);

const forwardSubscription: SubscriptionForwarder = (request) => ({
  subscribe: (sink) => ({
    unsubscribe: subscribeResumed<never>(
      socket,
      { query: request.query ?? '', variables: request.variables as Record<string, unknown> },
      sink as never,
    ),
  }),
});

/** A refused session is renewed, or asked for by the dialogue, while the page stays. */
const watchSession = mapExchange({
  onError: (error) => {
    if (errorCodeOf(error) === 'UNAUTHENTICATED') void session.renew();
  },
});

const exchangesAfter = [watchSession, fetchExchange, subscriptionExchange({ forwardSubscription })];

const createClient = (exchanges: Exchange[]) =>
  new Client({
    url: '/graphql',
    exchanges,
    preferGetMethod: false,
    fetchOptions: { credentials: 'same-origin', headers: APP_HEADERS },
  });

/** The client of the pages: what was read once is shared by all, and what changes is changed everywhere. */
export const client = createClient([
  cacheExchange({
    keys: Object.fromEntries(EMBEDDED_TYPES.map((type) => [type, () => null])),
  }),
  ...exchangesAfter,
]);

/**
 * The client without a memory, for lists of any length and for streams that run for hours: they keep what they show
 * and nothing else.
 */
export const streamClient = createClient([...exchangesAfter]);
