import type { Sink, SubscribePayload } from 'graphql-ws';
import { describe, expect, test } from 'vitest';
import { cursorOf, subscribeResumed } from './resume';

const DOCUMENT = 'subscription ($after: EventCursor) { callChanged(after: $after) { cursor } }';

function fakeSocket() {
  const seen: { payload?: SubscribePayload; sink?: Sink<never> } = {};
  const subscribe = (payload: SubscribePayload, sink: Sink<never>) => {
    Object.assign(seen, { payload, sink });
    return () => undefined;
  };
  return { seen, socket: { subscribe } as never };
}

describe('a subscription that is resumed', () => {
  test('is sent again with the cursor of the last event', () => {
    const { seen, socket } = fakeSocket();
    const arrived: unknown[] = [];
    const given = { callId: 'call_1' };
    subscribeResumed(
      socket,
      { query: DOCUMENT, variables: given },
      {
        next: (result) => arrived.push(result),
        error: () => undefined,
        complete: () => undefined,
      },
    );
    seen.sink?.next({ data: { callChanged: { cursor: 'c7' } } } as never);
    expect(seen.payload?.variables).toEqual({ callId: 'call_1', after: 'c7' });
    expect(given).toEqual({ callId: 'call_1' });
    expect(arrived).toHaveLength(1);
  });

  test('keeps its place when an event is an error', () => {
    const { seen, socket } = fakeSocket();
    subscribeResumed(
      socket,
      { query: DOCUMENT, variables: { after: 'c1' } },
      {
        next: () => undefined,
        error: () => undefined,
        complete: () => undefined,
      },
    );
    seen.sink?.next({ data: null, errors: [] } as never);
    expect(seen.payload?.variables).toEqual({ after: 'c1' });
  });

  test('finds no cursor where there is none', () => {
    expect(cursorOf({})).toBeNull();
    expect(cursorOf({ data: { viewer: null } })).toBeNull();
    expect(cursorOf({ data: { viewer: { cursor: 4 } } })).toBeNull();
  });
});
