import { useSyncExternalStore } from 'react';

/** `idle`: no page needs the socket. `lost`: it broke off or the browser is offline, and is tried again. */
export type Connection = { state: 'idle' | 'connecting' | 'live' | 'lost'; since: number };

let connection: Connection = { state: 'idle', since: Date.now() };
const listeners = new Set<() => void>();

export function setConnection(state: Connection['state']): void {
  if (state === connection.state) return;
  connection = { state, since: Date.now() };
  for (const listener of listeners) listener();
}

export const connectionNow = (): Connection => connection;

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useConnection = (): Connection => useSyncExternalStore(subscribe, connectionNow);

/** Calls back each time that the socket begins to stand: at first, and after it was lost. */
export function onConnected(callback: () => void): () => void {
  let before = connection.state;
  return subscribe(() => {
    if (connection.state === 'live' && before !== 'live') callback();
    before = connection.state;
  });
}
