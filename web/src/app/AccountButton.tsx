import { Avatar, UnstyledButton } from '@mantine/core';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/session/use-session';
import classes from './AccountMenu.module.css';

/** Who is signed in; opens the menu. */
export function AccountButton({ compact, ...button }: { compact: boolean } & ComponentProps<'button'>) {
  const { t } = useTranslation('app');
  const { user, role, tenant } = useSession();
  const name = user ?? '';
  return (
    <UnstyledButton {...button} className={classes.account} data-compact={compact || undefined}>
      <Avatar size={compact ? 28 : 30} radius="xl" color="ink" name={name} aria-hidden />
      {!compact && (
        <span className={classes.who}>
          <bdi className={classes.name}>{name}</bdi>
          <span className={classes.role}>
            {role ? t(`role.${role}`, { ns: 'common' }) : ''} · <bdi>{tenant}</bdi>
          </span>
        </span>
      )}
      <span className="visually-hidden">{t('account.label', { user: name })}</span>
    </UnstyledButton>
  );
}
