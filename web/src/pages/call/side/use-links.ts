import { useMutation } from 'urql';
import { notifyFailure } from '@/ui/Failure';
import { AcceptSuggestion, LinkCall, RejectSuggestion, UnlinkCall } from '../documents';

type End = { customerId?: string; bookingId?: string };

/** A person's word on what a call belongs to. The answers change the page by themselves. */
export function useLinks(callId: string) {
  const [linking, link] = useMutation(LinkCall);
  const [unlinking, unlink] = useMutation(UnlinkCall);
  const [accepting, accept] = useMutation(AcceptSuggestion);
  const [rejecting, reject] = useMutation(RejectSuggestion);
  const told = async (result: Promise<{ error?: Parameters<typeof notifyFailure>[0] | undefined }>) => {
    const { error } = await result;
    if (error) notifyFailure(error);
    return !error;
  };
  return {
    busy: linking.fetching || unlinking.fetching || accepting.fetching || rejecting.fetching,
    link: (end: End) => told(link({ input: { callId, ...end } })),
    unlink: (end: End) => told(unlink({ input: { callId, ...end } })),
    accept: (id: string) => told(accept({ input: { id } })),
    reject: (id: string) => told(reject({ input: { id } })),
    /** In place of what was wrong. */
    correct: async (wrong: End, right: End) =>
      (await told(link({ input: { callId, ...right } }))) && told(unlink({ input: { callId, ...wrong } })),
  };
}
