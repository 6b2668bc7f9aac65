import './workers';
import 'graphiql/style.css';
import { GraphiQL } from 'graphiql';
import { EXAMPLES } from './examples';
import { fetcher } from './fetcher';

/** Storage of its own, so that it never meets the app's. */
const storage: Storage = {
  get length() {
    return localStorage.length;
  },
  key: (place) => localStorage.key(place),
  clear: () => undefined,
  getItem: (name) => localStorage.getItem(`earmark.${name}`),
  setItem: (name, value) => localStorage.setItem(`earmark.${name}`, value),
  removeItem: (name) => localStorage.removeItem(`earmark.${name}`),
};

export const Explorer = ({ scheme }: { scheme: 'light' | 'dark' }) => (
  <GraphiQL
    fetcher={fetcher}
    storage={storage}
    forcedTheme={scheme}
    defaultTabs={EXAMPLES}
    defaultEditorToolsVisibility="variables"
    shouldPersistHeaders={false}
    isHeadersEditorEnabled={false}
  >
    <GraphiQL.Logo>
      <span />
    </GraphiQL.Logo>
  </GraphiQL>
);
