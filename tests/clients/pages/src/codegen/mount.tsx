import { createRoot } from 'react-dom/client';
import type { Endpoint } from '../shared/endpoint';
import { createEventStreams } from '../shared/events';
import { CallsPage } from './CallsPage';

/** Shows the page, and gives what takes it away again. */
export function mount(container: Element, endpoint: Endpoint, pageSize: number): () => void {
  const root = createRoot(container);
  root.render(<CallsPage endpoint={endpoint} streams={createEventStreams(endpoint)} pageSize={pageSize} />);
  return () => root.unmount();
}
