import { Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { RelayEnvironmentProvider } from 'react-relay';
import type { Endpoint } from '../shared/endpoint';
import { CallsPage } from './CallsPage';
import { createRelay } from './environment';

/** Shows the page, and gives what takes it away again. */
export function mount(container: Element, endpoint: Endpoint, pageSize: number): () => void {
  const root = createRoot(container);
  root.render(
    <RelayEnvironmentProvider environment={createRelay(endpoint)}>
      <Suspense fallback="Loading…">
        <CallsPage pageSize={pageSize} />
      </Suspense>
    </RelayEnvironmentProvider>,
  );
  return () => root.unmount();
}
