import { createRoot } from 'react-dom/client';
import { Provider } from 'urql';
import type { Endpoint } from '../shared/endpoint';
import { CallsPage } from './CallsPage';
import { createUrql } from './client';

/** Shows the page, and gives what takes it away again. */
export function mount(container: Element, endpoint: Endpoint, pageSize: number): () => void {
  const root = createRoot(container);
  root.render(
    <Provider value={createUrql(endpoint)}>
      <CallsPage pageSize={pageSize} />
    </Provider>,
  );
  return () => root.unmount();
}
