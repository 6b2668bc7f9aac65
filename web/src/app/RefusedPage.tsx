import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/session/use-session';
import { Notice } from '@/ui/Notice';

/** The address is right and the role is not: links of colleagues lead here. */
export function RefusedPage() {
  const { t } = useTranslation('app');
  const { role } = useSession();
  const name = role ? t(`role.${role}`, { ns: 'common' }) : t('unknown', { ns: 'common' });
  return <Notice page icon={IconLock} title={t('refused.title')} text={t('refused.text', { role: name })} />;
}
