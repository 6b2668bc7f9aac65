import type { Endpoint } from '../shared/endpoint';
import type { Subscriber } from '../shared/resume';
import { ask } from './ask';
import { CallLineFragment, Calls, CallsChanged } from './documents';
import { type FragmentType, useFragment as unmask } from './generated';
import type { CallFilter, CallLineFragment as Call, CallsChangedSubscription } from './generated/graphql';

type Snapshot = { calls: readonly Call[]; hasMore: boolean; error: unknown };

/** A list that is read page by page and changed by what happens: a cache of one list, for `useSyncExternalStore`. */
export class CallsList {
  #snapshot: Snapshot = { calls: [], hasMore: false, error: undefined };
  #endCursor: string | null | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly endpoint: Endpoint,
    private readonly streams: Subscriber,
    private readonly filter: CallFilter,
    private readonly pageSize: number,
  ) {}

  snapshot = () => this.#snapshot;

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Reads the first page and follows what happens until the function it gives is called. */
  follow(onCall: (call: Call) => void): () => void {
    const stop = this.streams.subscribe<CallsChangedSubscription>(
      { query: CallsChanged.toString(), variables: { filter: this.filter } },
      {
        next: ({ data }) => data && this.#take(data.callChanged.call, onCall),
        error: (error) => this.#set({ error }),
        complete: () => {},
      },
    );
    void this.reload();
    return stop;
  }

  reload = () => this.#read(null);
  more = () => this.#read(this.#endCursor ?? null);

  async #read(after: string | null): Promise<void> {
    const variables = { first: this.pageSize, after, filter: this.filter };
    try {
      const { nodes, pageInfo } = (await ask(this.endpoint, Calls, variables)).calls;
      this.#endCursor = pageInfo.endCursor;
      const page = nodes.map((node) => unmask(CallLineFragment, node));
      const calls = after === null ? page : [...this.#snapshot.calls, ...page];
      this.#set({ calls, hasMore: pageInfo.hasNextPage, error: undefined });
    } catch (error) {
      this.#set({ error });
    }
  }

  #take(masked: FragmentType<typeof CallLineFragment>, onCall: (call: Call) => void): void {
    const changed = unmask(CallLineFragment, masked);
    this.#set({ calls: this.#snapshot.calls.map((call) => (call.id === changed.id ? changed : call)) });
    onCall(changed);
  }

  #set(change: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}
