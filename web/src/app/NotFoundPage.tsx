import { IconMapOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '@/ui/LinkButton';
import { Notice } from '@/ui/Notice';

export function NotFoundPage() {
  const { t } = useTranslation('app');
  return (
    <Notice page icon={IconMapOff} title={t('notFound.title')} text={t('notFound.text')}>
      <LinkButton to="/calls">{t('notFound.back')}</LinkButton>
    </Notice>
  );
}

/** The same for an address outside of the shell. */
export const NowherePage = () => (
  <main>
    <NotFoundPage />
  </main>
);
