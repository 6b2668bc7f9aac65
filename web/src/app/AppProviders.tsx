import {
  DirectionProvider,
  localStorageColorSchemeManager,
  MantineProvider,
  useDirection,
} from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Provider as GraphQLProvider } from 'urql';
import { client } from '@/graphql/client';
import { directionOf } from '@/i18n/i18n';
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
          <Notifications position="bottom-right" />
          <GraphQLProvider value={client}>{children}</GraphQLProvider>
        </Direction>
      </MantineProvider>
    </DirectionProvider>
  );
}
