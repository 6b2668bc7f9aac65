// The two ways to subscribe, with the client libraries people use, behind one face: a client has
// `subscribe`, `pause` and `resume` (it stops reading from the network), `close` and `ended`.
import { createClient as createWebSocketClient } from 'graphql-ws';
import { createClient as createEventClient } from 'graphql-sse';
import WebSocket from 'ws';
import { within } from './harness.mjs';

/** The events of one subscription, in the order they came. */
export class Stream {
  #arrived = [];
  #waiting = [];
  #end = null;

  push(result) {
    const waiting = this.#waiting.shift();
    if (waiting) waiting.settle(result);
    else this.#arrived.push(result);
  }

  end(reason) {
    this.#end ??= reason ?? new Error('the server completed the subscription');
    this.#waiting.splice(0).forEach((waiting) => waiting.reject(this.#end));
  }

  /** The next event's payload under the subscription's field; an error or the end is thrown. */
  async next(what = 'the next event') {
    const result = this.#arrived.length > 0 ? this.#arrived.shift() : await within(this.#arrival(), what);
    if (result.errors) throw new Error(JSON.stringify(result.errors));
    return Object.values(result.data)[0];
  }

  #arrival() {
    if (this.#end) return Promise.reject(this.#end);
    return new Promise((settle, reject) => this.#waiting.push({ settle, reject }));
  }

  /** The next `count` events. */
  async take(count) {
    const events = [];
    while (events.length < count) events.push(await this.next(`event ${events.length + 1} of ${count}`));
    return events;
  }
}

function sinkOf(stream, over = () => {}) {
  const end = (reason) => {
    stream.end(reason);
    over();
  };
  return {
    next: (result) => stream.push(result),
    error: (reason) => end(reason instanceof Error ? reason : Object.assign(new Error('ended'), { reason })),
    complete: () => end(),
  };
}

/** graphql-ws. `ended` is the close event, with its code. */
export function webSocketClient(archive, token) {
  let socket;
  class RememberedSocket extends WebSocket {
    constructor(...words) {
      super(...words);
      socket = this;
    }
  }
  let close;
  const ended = new Promise((done) => {
    close = done;
  });
  const client = createWebSocketClient({
    url: archive.webSocketUrl,
    webSocketImpl: RememberedSocket,
    connectionParams: { Authorization: `Bearer ${token}` },
    retryAttempts: 0,
    on: { closed: close },
  });
  return {
    ended,
    subscribe(query, variables) {
      const stream = new Stream();
      client.subscribe({ query, variables }, sinkOf(stream));
      return stream;
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => client.dispose(),
  };
}

/** graphql-sse. `ended` is the status of the answer once a stream is over, whoever ends it. */
export function eventClient(archive, token) {
  let open = Promise.resolve();
  let release = () => {};
  let end;
  let status;
  const ended = new Promise((done) => {
    end = () => done(status);
  });
  const gatedFetch = async (url, options) => {
    const response = await fetch(url, options);
    status = response.status;
    if (!response.ok) return response;
    const gate = new TransformStream({
      async transform(chunk, controller) {
        await open;
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(gate), response);
  };
  const client = createEventClient({
    url: `${archive.url}/graphql`,
    headers: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    fetchFn: gatedFetch,
  });
  return {
    ended,
    subscribe(query, variables) {
      const stream = new Stream();
      client.subscribe({ query, variables }, sinkOf(stream, end));
      return stream;
    },
    pause() {
      open = new Promise((done) => {
        release = done;
      });
    },
    resume: () => release(),
    close: () => client.dispose(),
  };
}
