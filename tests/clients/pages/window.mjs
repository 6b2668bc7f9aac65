// A window without a browser: enough for React and the clients.
import { JSDOM } from 'jsdom';

/** Puts a window into the global scope, where libraries look for it. */
export function openWindow(WebSocket) {
  const { window } = new JSDOM('<!doctype html><html><body></body></html>', { url: 'http://127.0.0.1/', pretendToBeVisual: true });
  const names = ['window', 'document', 'navigator', 'HTMLElement', 'HTMLIFrameElement', 'Element', 'Node', 'Event'];
  for (const name of names) {
    Object.defineProperty(globalThis, name, { value: name === 'window' ? window : window[name], configurable: true, writable: true });
  }
  // Node's own sockets and requests: those of the window would be bound to its origin.
  Object.assign(window, { fetch, WebSocket });
  globalThis.WebSocket = WebSocket;
  // Relay keeps what it has read for five minutes; the process does not wait for that.
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (callback, ms, ...words) => {
    const timer = setTimeout(callback, ms, ...words);
    return ms > 60_000 ? timer.unref() : timer;
  };
  return window;
}
