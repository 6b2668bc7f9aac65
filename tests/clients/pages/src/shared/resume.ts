import type { ExecutionResult, Sink, SubscribePayload } from 'graphql-ws';

/** What graphql-ws and graphql-sse have in common. */
export type Subscriber = {
  subscribe<Data = Record<string, unknown>, Extensions = unknown>(
    request: SubscribePayload,
    sink: Sink<ExecutionResult<Data, Extensions>>,
  ): () => void;
};

/** The cursor of an event: each subscription of the schema has one in its only field. */
function cursorOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const [event] = Object.values(data) as ({ cursor?: unknown } | null)[];
  return typeof event?.cursor === 'string' ? event.cursor : undefined;
}

/**
 * Makes subscriptions go on where they broke off. Both libraries send the request again as it is at that time, so the
 * cursor of the last event is kept in its variables. The document declares `$after: EventCursor`, passes it on, and
 * selects `cursor`.
 */
export const resuming = <Client extends Subscriber>(client: Client): Client => ({
  ...client,
  subscribe: ((request, sink) => {
    const variables: Record<string, unknown> = { ...request.variables };
    const resumable = /\$after\s*:/.test(request.query ?? '');
    return client.subscribe({ ...request, variables }, {
      ...sink,
      next: (result) => {
        const cursor = resumable ? cursorOf(result.data) : undefined;
        if (cursor) variables.after = cursor;
        sink.next(result as never);
      },
      error: (error) => sink.error(error),
      complete: () => sink.complete(),
    });
  }) as Client['subscribe'],
});
