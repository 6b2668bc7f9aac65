import { authorizedFetch, type Endpoint } from '../shared/endpoint';
import { GraphQLFailure } from '../shared/errors';
import type { TypedDocumentString } from './generated/graphql';

type Answer<Data> = { data?: Data | null; errors?: { message: string; extensions?: Record<string, unknown> }[] };

async function post<Data>(endpoint: Endpoint, body: unknown): Promise<Answer<Data>> {
  const response = await authorizedFetch(endpoint)(`${endpoint.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify(body),
  });
  return response.json();
}

/** Sends a document, and gives its data or throws what the server says. */
export async function ask<Data, Variables>(
  endpoint: Endpoint,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const { data, errors } = await post<Data>(endpoint, { query: document.toString(), variables });
  if (errors || !data) throw new GraphQLFailure(errors ?? []);
  return data;
}

/** The same by the document's hash; the text follows once where the server does not know it yet. */
export async function askByHash<Data, Variables>(
  endpoint: Endpoint,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const documentId = `sha256:${document.__meta__?.hash}`;
  let answer = await post<Data>(endpoint, { documentId, variables });
  if (answer.errors?.[0]?.extensions?.code === 'NOT_FOUND' && !answer.data)
    answer = await post<Data>(endpoint, { documentId, query: document.toString(), variables });
  if (answer.errors || !answer.data) throw new GraphQLFailure(answer.errors ?? []);
  return answer.data;
}
