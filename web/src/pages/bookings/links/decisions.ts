import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { notifyDone, notifyFailure } from '@/ui/Failure';
import type { LinkRole, SuggestionFragment } from '../generated/graphql';
import { AcceptSuggestion, LinkCall, RejectSuggestion } from './documents';

export type Link = SuggestionFragment;

export const ROLES: readonly LinkRole[] = ['MADE', 'CHANGED', 'CANCELLED', 'ASKED', 'MENTIONED'];

/** What a person decides about links. Each gives the link as it is then, or null where it did not succeed. */
export function useDecisions() {
  const { t } = useTranslation('bookings');
  const [accepting, accept] = useMutation(AcceptSuggestion);
  const [rejecting, reject] = useMutation(RejectSuggestion);
  const [linking, link] = useMutation(LinkCall);
  return {
    busy: accepting.fetching || rejecting.fetching || linking.fetching,
    accept: async (id: string, role?: LinkRole | null): Promise<Link | null> => {
      const { data, error } = await accept({ input: role ? { id, role } : { id } });
      if (error) notifyFailure(error);
      return data?.acceptSuggestion.suggestion ?? null;
    },
    reject: async (id: string): Promise<Link | null> => {
      const { data, error } = await reject({ input: { id } });
      if (error) notifyFailure(error);
      return data?.rejectSuggestion.suggestion ?? null;
    },
    /** The call belongs to another booking: that is linked first, so that no moment is without either. */
    correct: async (
      linkId: string,
      callId: string,
      bookingId: string,
      reference: string,
    ): Promise<boolean> => {
      const linked = await link({ input: { callId, bookingId } });
      if (linked.error) {
        notifyFailure(linked.error);
        return false;
      }
      const rejected = await reject({ input: { id: linkId } });
      if (rejected.error) notifyFailure(rejected.error);
      else notifyDone(t('link.corrected', { reference }));
      return !rejected.error;
    },
  };
}
