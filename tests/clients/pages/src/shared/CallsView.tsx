import type { ReactNode } from 'react';

/** What a line shows of a call. */
export type Line = {
  id: string;
  startedAt: string;
  status: string;
  agent?: string | null;
  from: { e164?: string | null; raw: string };
  stages: readonly { stage: string; status: string }[];
};

export const CallLine = ({ call }: { call: Line }) => (
  <li data-call={call.id} data-status={call.status}>
    <time dateTime={call.startedAt}>{call.startedAt}</time> <bdi>{call.from.e164 ?? call.from.raw}</bdi>{' '}
    <bdi>{call.agent}</bdi> {call.stages.map(({ stage, status }) => `${stage}: ${status}`).join(', ')}
  </li>
);

/** What narrows the list. */
export type Narrowed = { status?: 'ACTIVE' | 'COMPLETED' };

type Props = {
  narrowed: Narrowed;
  onNarrow: (narrowed: Narrowed) => void;
  /** New calls that are not shown yet: showing them at once would move what one reads. */
  news: number;
  onNews: () => void;
  onMore: (() => void) | undefined;
  failure?: string | undefined;
  children: ReactNode;
};

/** The list of calls, without a word about where its data come from. */
export const CallsView = ({ narrowed, onNarrow, news, onNews, onMore, failure, children }: Props) => (
  <main>
    <select
      aria-label="State"
      value={narrowed.status ?? ''}
      onChange={({ currentTarget: { value } }) =>
        onNarrow(value === 'ACTIVE' || value === 'COMPLETED' ? { status: value } : {})
      }
    >
      <option value="">Any</option>
      <option value="ACTIVE">In progress</option>
      <option value="COMPLETED">Ended</option>
    </select>
    {news > 0 && (
      <button type="button" name="news" onClick={onNews}>
        {news} new
      </button>
    )}
    {failure && <p role="alert">{failure}</p>}
    <ul>{children}</ul>
    {onMore && (
      <button type="button" name="more" onClick={onMore}>
        More
      </button>
    )}
  </main>
);
