import type { ApolloLink } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';

const sha256 = async (text: string) => {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
};

/** Sends hashes in the place of documents; the document follows once where the server does not know it. */
export const persisted = (http: ApolloLink) =>
  new PersistedQueryLink({ sha256, useGETForHashedQueries: true }).concat(http);
