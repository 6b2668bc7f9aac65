import { ApolloProvider } from '@apollo/client/react';
import { createRoot } from 'react-dom/client';
import type { Endpoint } from '../shared/endpoint';
import { CallsPage } from './CallsPage';
import { createApollo } from './client';

/** Shows the page, and gives what takes it away again. */
export function mount(container: Element, endpoint: Endpoint, pageSize: number): () => void {
  const root = createRoot(container);
  root.render(
    <ApolloProvider client={createApollo(endpoint)}>
      <CallsPage pageSize={pageSize} />
    </ApolloProvider>,
  );
  return () => root.unmount();
}
