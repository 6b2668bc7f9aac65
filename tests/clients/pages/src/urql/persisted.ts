import { persistedExchange } from '@urql/exchange-persisted';

/** Before `fetchExchange`: sends hashes; the document follows once where the server does not know it. */
export const persisted = persistedExchange({ enableForMutation: true, preferGetForPersistedQueries: true });
