import { Button } from '@mantine/core';
import { IconMoodSad } from '@tabler/icons-react';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Notice } from '@/ui/Notice';

/** A page that failed to load or to render. The shell around it stays. */
export function PageCrash({ error }: ErrorComponentProps) {
  const { t } = useTranslation('app');
  // After an upgrade of the server, the pieces of the old version are gone.
  const message = error instanceof Error ? error.message : '';
  const stale = /dynamically imported module|module script failed/i.test(message);
  return (
    <Notice
      page
      icon={IconMoodSad}
      tone={stale ? 'quiet' : 'bad'}
      title={t('crash.title')}
      text={t(stale ? 'crash.stale' : 'crash.text')}
    >
      <Button onClick={() => location.reload()}>{t('reload', { ns: 'common' })}</Button>
    </Notice>
  );
}
