import {
  DirectionProvider,
  localStorageColorSchemeManager,
  MantineProvider,
  useDirection,
} from '@mantine/core';
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Provider as GraphQLProvider } from 'urql';
import { client } from '@/graphql/client';
import { directionOf } from '@/i18n/i18n';
import { useNoticesWanted } from '@/ui/notify';
import { cssVariables, theme } from './theme';

const schemes = localStorageColorSchemeManager({ key: 'earmark.scheme' });

/** Keeps Mantine's direction at the language's. */
function Direction({ children }: { children: ReactNode }) {
  const { language } = useTranslation().i18n;
  const { dir, setDirection } = useDirection();
  const wanted = directionOf(language);
  useEffect(() => {
    if (dir !== wanted) setDirection(wanted);
  }, [dir, wanted, setDirection]);
  return children;
}

const Notifications = lazy(() =>
  import('@mantine/notifications').then(({ Notifications: shown }) => ({ default: shown })),
);

const Notices = () =>
  useNoticesWanted() && (
    <Suspense>
      <Notifications position="bottom-right" />
    </Suspense>
  );

export function AppProviders({ children }: { children: ReactNode }) {
  return (
    <DirectionProvider initialDirection="ltr" detectDirection>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        colorSchemeManager={schemes}
      >
        <Direction>
          <Notices />
          <GraphQLProvider value={client}>{children}</GraphQLProvider>
        </Direction>
      </MantineProvider>
    </DirectionProvider>
  );
}
