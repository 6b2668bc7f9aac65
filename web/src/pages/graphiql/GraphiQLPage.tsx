import { useComputedColorScheme } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/session/use-session';
import { Empty } from '@/ui/Empty';
import { Page } from '@/ui/Page';
import { Explorer } from './Explorer';
import classes from './GraphiQLPage.module.css';

/** The API by hand: GraphiQL, as its package has it, with the session of the app. */
export function GraphiQLPage() {
  const { t } = useTranslation('graphiql');
  const { graphiql } = useSession();
  const scheme = useComputedColorScheme('light');
  if (!graphiql) {
    return (
      <Page title={t('title')}>
        <Empty icon={IconBraces} title={t('off')} text={t('offText')} />
      </Page>
    );
  }
  return (
    <Page title={t('title')} fill>
      {/* GraphiQL is English and lays out its panes by measures of the left side. */}
      <div className={classes.frame} data-scheme={scheme} lang="en" dir="ltr">
        <Explorer key={scheme} scheme={scheme} />
      </div>
    </Page>
  );
}
