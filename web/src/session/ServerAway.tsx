import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Notice } from '@/ui/Notice';
import { session } from './session-store';

/** The server did not answer the first question. */
export function ServerAway() {
  const { t } = useTranslation('app');
  return (
    <main>
      <Notice
        page
        icon={IconPlugConnectedX}
        title={t('failure.OFFLINE.title')}
        text={t('failure.OFFLINE.advice')}
      >
        <Button onClick={() => void session.load()}>{t('retry', { ns: 'common' })}</Button>
      </Notice>
    </main>
  );
}
