import { useState } from 'react';
import { useLive } from '@/graphql/use-live';
import { SearchMatchedSubscription } from '../documents';
import { alerts, useAlerts, type Watched } from './alerts-store';

/** Follows the watched searches while a page of searches is open. */
export const Watchers = () =>
  useAlerts().watched.map((search) => <Watcher key={search.id} search={search} />);

function Watcher({ search }: { search: Watched }) {
  const [after] = useState(() => alerts.cursors.get(search.id) ?? null);
  useLive({
    document: SearchMatchedSubscription,
    variables: { savedSearchId: search.id, after },
    onEvent: ({ searchMatched: { cursor, call, moments, occurredAt } }) => {
      alerts.cursors.set(search.id, cursor);
      alerts.add({
        id: `${search.id} ${call.id}`,
        searchId: search.id,
        name: search.name,
        call,
        moments,
        at: occurredAt,
      });
    },
    // It was deleted, here or elsewhere.
    onError: () => alerts.watch(search, false),
  });
  return null;
}
