import { Button } from '@mantine/core';
import { IconAlertTriangle, IconLock, IconPlugConnectedX, IconSearchOff } from '@tabler/icons-react';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import type { CombinedError } from 'urql';
import { type ErrorCode, type Problem, problemOf } from '@/graphql/errors';
import { Notice } from './Notice';
import { notify } from './notify';

const ICONS: Partial<Record<ErrorCode, typeof IconLock>> = {
  FORBIDDEN: IconLock,
  UNAUTHENTICATED: IconLock,
  NOT_FOUND: IconSearchOff,
  OFFLINE: IconPlugConnectedX,
};

type Props = { error: CombinedError; onRetry?: () => void };

/** What went wrong and what to do, in place of what should have been shown. */
export function Failure({ error, onRetry }: Props) {
  const { t } = useTranslation('app');
  const problem = problemOf(error);
  const text = [t(`failure.${problem.code}.advice`), furtherOf(problem)].filter(Boolean).join(' ');
  return (
    <Notice
      icon={ICONS[problem.code] ?? IconAlertTriangle}
      tone={ICONS[problem.code] ? 'quiet' : 'bad'}
      title={t(`failure.${problem.code}.title`)}
      text={text}
    >
      {onRetry && problem.retryable && <Button onClick={onRetry}>{t('retry', { ns: 'common' })}</Button>}
    </Notice>
  );
}

function furtherOf({ detail, requestId }: Problem): string {
  const parts = [];
  if (detail) parts.push(i18next.t('failure.detail', { ns: 'app', detail }));
  if (requestId) parts.push(i18next.t('failure.request', { ns: 'app', id: requestId }));
  return parts.join(' · ');
}

/** The same for something the user did that did not succeed, while the page stays. */
export function notifyFailure(error: CombinedError): void {
  const problem = problemOf(error);
  void notify({
    color: 'red',
    title: i18next.t(`failure.${problem.code}.title`, { ns: 'app' }),
    message: problem.detail ?? i18next.t(`failure.${problem.code}.advice`, { ns: 'app' }),
    autoClose: 8_000,
    closeButtonProps: { 'aria-label': i18next.t('close') },
  });
}

/** Something the user did has succeeded, where the page itself does not show it. */
export function notifyDone(message: string): void {
  void notify({ message, autoClose: 4_000, closeButtonProps: { 'aria-label': i18next.t('close') } });
}
