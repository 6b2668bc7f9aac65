import type { RequestParameters } from 'relay-runtime';

/** The document of a request where relay-compiler has written a manifest (`persistConfig`). */
export const documentOf = ({ id, text }: RequestParameters) =>
  id ? { documentId: id } : { query: text };
