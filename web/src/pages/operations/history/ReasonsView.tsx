import { useQuery } from 'urql';
import { Failure } from '@/ui/Failure';
import type { Stage } from '../generated/graphql';
import { ReasonsQuery } from './documents';
import { ReasonsPanel } from './ReasonsPanel';

/** Why a stage was given up, over all calls. */
export function ReasonsView({ stage }: { stage: Stage }) {
  const [{ data, error }, execute] = useQuery({
    query: ReasonsQuery,
    variables: { stage },
    requestPolicy: 'cache-and-network',
  });
  if (error && !data)
    return <Failure error={error} onRetry={() => execute({ requestPolicy: 'network-only' })} />;
  return data ? <ReasonsPanel reasons={data.archive.failureReasons} /> : null;
}
