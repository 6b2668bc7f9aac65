import { IconMapOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '@/ui/LinkButton';
import { Notice } from '@/ui/Notice';

export function NotFoundPage() {
  const { t } = useTranslation('app');
  return (
    <Notice icon={IconMapOff} title={t('notFound.title')} text={t('notFound.text')}>
      <LinkButton to="/calls">{t('notFound.back')}</LinkButton>
    </Notice>
  );
}
