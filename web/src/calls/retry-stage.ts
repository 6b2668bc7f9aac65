import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { notifyDone, notifyFailure } from '@/ui/Failure';
import type { StageName } from '@/ui/StatusBadge';
import { graphql } from './generated';

const RetryStage = graphql(`
  mutation RetryStage($input: RetryStageInput!) {
    retryStage(input: $input) { call { id stages { ...StageFields } } }
  }
`);

/** Has a stage tried again, and says what came of it. */
export function useRetryStage() {
  const { t } = useTranslation('calls');
  const [{ fetching }, execute] = useMutation(RetryStage);
  const retry = async (callId: string, stage: StageName) => {
    const { error } = await execute({ input: { callId, stage } });
    if (error) notifyFailure(error);
    else notifyDone(t('retried', { stage: t(`stage.${stage}`, { ns: 'common' }) }));
  };
  return { retry, retrying: fetching };
}
