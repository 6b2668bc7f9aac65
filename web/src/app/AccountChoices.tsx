import { type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
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
  return (
    <Menu position="top-start" width={220} defaultOpened>
      <Menu.Target>
        <AccountButton compact={compact} autoFocus />
      </Menu.Target>
      <Menu.Dropdown>
        {compact && <Menu.Label>{t('account.signedInAs', { user: name, role: roleName })}</Menu.Label>}
        <Menu.Label>{t('account.theme')}</Menu.Label>
        <Menu.RadioGroup
          aria-label={t('account.theme')}
          value={colorScheme}
          onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}
        >
          {SCHEMES.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick>
              {t(`account.${scheme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t('account.language')}</Menu.Label>
        <Menu.RadioGroup
          aria-label={t('account.language')}
          value={i18n.language}
          onChange={(language) => void setLanguage(language as Language)}
        >
          {(Object.keys(LANGUAGES) as Language[]).map((language) => (
            <Menu.RadioItem key={language} value={language} lang={language} closeMenuOnClick>
              {LANGUAGES[language]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={15} aria-hidden />} onClick={() => void session.signOut()}>
          {t('account.signOut')}
        </Menu.Item>
        <Menu.Label>{t('account.version', { version })}</Menu.Label>
      </Menu.Dropdown>
    </Menu>
  );
}
