import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconLogout } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES, type Language, setLanguage } from '@/i18n/i18n';
import { session } from '@/session/session-store';
import { useSession } from '@/session/use-session';
import { AccountButton } from './AccountButton';

const SCHEMES = ['light', 'dark', 'auto'] as const;

/** The menu, open as it comes: it is loaded when somebody wants it. */
export default function AccountChoices({ compact }: { compact: boolean }) {
  const { t, i18n } = useTranslation('app');
  const { user, role, version } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const name = user ?? '';
  const roleName = role ? t(`role.${role}`, { ns: 'common' }) : '';
  const check = (on: boolean) => <IconCheck size={15} aria-hidden style={{ opacity: on ? 1 : 0 }} />;
  return (
    <Menu position="top-start" width={220} defaultOpened>
      <Menu.Target>
        <AccountButton compact={compact} autoFocus />
      </Menu.Target>
      <Menu.Dropdown>
        {compact && <Menu.Label>{t('account.signedInAs', { user: name, role: roleName })}</Menu.Label>}
        <Menu.Label>{t('account.theme')}</Menu.Label>
        {SCHEMES.map((scheme) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={colorScheme === scheme}
            leftSection={check(colorScheme === scheme)}
            onClick={() => setColorScheme(scheme)}
          >
            {t(`account.${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('account.language')}</Menu.Label>
        {(Object.keys(LANGUAGES) as Language[]).map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            role="menuitemradio"
            aria-checked={i18n.language === language}
            leftSection={check(i18n.language === language)}
            onClick={() => void setLanguage(language)}
          >
            {LANGUAGES[language]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={15} aria-hidden />} onClick={() => void session.signOut()}>
          {t('account.signOut')}
        </Menu.Item>
        <Menu.Label>{t('account.version', { version })}</Menu.Label>
      </Menu.Dropdown>
    </Menu>
  );
}
