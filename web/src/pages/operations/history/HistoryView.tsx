import { useQuery } from 'urql';
import { Failure } from '@/ui/Failure';
import type { ViewProps } from '../OperationsPage';
import { shiftDay, utcDay } from '../search';
import { HistoryQuery } from './documents';
import { HistoryPanel } from './HistoryPanel';

/** Days shown where the address does not say. */
const RANGE = 30;

/** The figures of the last days. */
export function HistoryView({ search, onSearch }: ViewProps) {
  const range = search.days ?? RANGE;
  const until = shiftDay(utcDay(new Date()), 1);
  const [{ data, error }, execute] = useQuery({
    query: HistoryQuery,
    variables: { from: shiftDay(until, -range), until },
    requestPolicy: 'cache-and-network',
  });
  if (error && !data)
    return <Failure error={error} onRetry={() => execute({ requestPolicy: 'network-only' })} />;
  return (
    <HistoryPanel
      days={data?.operations ?? null}
      range={range}
      onRange={(days) => onSearch({ days: days === RANGE ? undefined : days })}
    />
  );
}
