import { ActionIcon } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMenu2 } from '@tabler/icons-react';
import { Navigate, Outlet, useMatches } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { may } from '@/permissions/permissions';
import { ServerAway } from '@/session/ServerAway';
import { useSessionState } from '@/session/use-session';
import { LoadingPage } from '@/ui/Loading';
import { OfflineBanner } from '@/ui/OfflineBanner';
import { AccountMenu } from './AccountMenu';
import { Brand } from './Brand';
import { Navigation } from './Navigation';
import { RefusedPage } from './RefusedPage';
import classes from './Shell.module.css';

const RenewalDialog = lazy(() =>
  import('@/session/RenewalDialog').then(({ RenewalDialog: dialog }) => ({ default: dialog })),
);

const NavigationDrawer = lazy(() => import('./NavigationDrawer'));

/** The frame around every page: navigation, connection, session. */
export function Shell() {
  const state = useSessionState();
  if (state.phase === 'asking') return <LoadingPage />;
  if (state.phase === 'away') return <ServerAway />;
  if (state.phase === 'out') {
    return <Navigate to="/sign-in" search={{ returnTo: location.pathname + location.search }} replace />;
  }
  return <SignedIn />;
}

function SignedIn() {
  const { t } = useTranslation('app');
  const [opened, drawer] = useDisclosure(false);
  const [drawerWanted, setDrawerWanted] = useState(false);
  const state = useSessionState();
  const needs = useMatches({
    select: (matches) => matches.flatMap((match) => match.staticData.needs ?? []),
  });
  const role = 'answer' in state ? state.answer.role : null;
  const allowed = needs.every((permission) => may(role, permission));
  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip}>
        {t('skipToContent', { ns: 'common' })}
      </a>
      <header className={classes.side}>
        <Brand />
        <Navigation />
        <div className={classes.foot}>
          <AccountMenu />
        </div>
      </header>
      <header className={classes.top}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('navigation.open')}
          onClick={() => {
            setDrawerWanted(true);
            drawer.open();
          }}
        >
          <IconMenu2 size={20} aria-hidden />
        </ActionIcon>
        <Brand />
        <AccountMenu compact />
      </header>
      {drawerWanted && (
        <Suspense>
          <NavigationDrawer opened={opened} onClose={drawer.close} />
        </Suspense>
      )}
      <div className={classes.body}>
        <OfflineBanner />
        <main id="content" tabIndex={-1} className={classes.main}>
          {allowed ? <Outlet /> : <RefusedPage />}
        </main>
      </div>
      {state.phase === 'expired' && (
        <Suspense>
          <RenewalDialog />
        </Suspense>
      )}
    </div>
  );
}
