import type { ExecutionResult, Sink, Client as Socket, SubscribePayload } from 'graphql-ws';

/** The cursor of an event: every subscription of the schema has one in its only field. */
export function cursorOf(result: { data?: unknown }): string | null {
  if (typeof result.data !== 'object' || result.data === null) return null;
  const [event] = Object.values(result.data);
  const cursor = (event as { cursor?: unknown } | null | undefined)?.cursor;
  return typeof cursor === 'string' ? cursor : null;
}

/**
 * Subscribes so that a reconnect goes on after the last event that arrived: graphql-ws sends `payload` again as it is
 * then, so the cursor is kept up to date in its variables. The document must declare `$after: EventCursor`, pass it
 * on, and select `cursor`.
 */
export function subscribeResumed<Data>(
  socket: Pick<Socket, 'subscribe'>,
  request: SubscribePayload,
  sink: Sink<ExecutionResult<Data>>,
): () => void {
  const variables: Record<string, unknown> = { ...request.variables };
  const resumable = /\$after\s*:/.test(request.query);
  return socket.subscribe<Data>(
    { ...request, variables },
    {
      next: (result) => {
        const cursor = resumable ? cursorOf(result) : null;
        if (cursor) variables.after = cursor;
        sink.next(result as ExecutionResult<Data>);
      },
      error: (error) => sink.error(error),
      complete: () => sink.complete(),
    },
  );
}
