import { graphql, useFragment } from 'react-relay';
import { CallLine } from '../shared/CallsView';
import type { CallRow_call$key } from './__generated__/CallRow_call.graphql';

export function CallRow({ call }: { call: CallRow_call$key }) {
  const data = useFragment(
    graphql`
      fragment CallRow_call on Call {
        id
        startedAt
        status
        agent
        from { e164 raw }
        stages { stage status }
      }
    `,
    call,
  );
  return <CallLine call={data} />;
}
