import { Tabs } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '@/ui/Page';
import { CompletenessView } from './CompletenessView';
import { DownloadsView } from './DownloadsView';
import { FiguresView } from './FiguresView';
import { HistoryView } from './history/HistoryView';
import classes from './Operations.module.css';
import { RetentionView } from './RetentionView';
import { operationsRoute } from './routes';
import { StagesView } from './StagesView';
import { type OperationsSearch, VIEWS, type View, validateOperationsSearch } from './search';

export type ViewProps = {
  search: OperationsSearch;
  /** What changes in the address; what is undefined leaves it. */
  onSearch: (change: Record<string, unknown>) => void;
};

const CONTENT: Record<View, (props: ViewProps) => React.ReactNode> = {
  figures: (props) => (
    <>
      <FiguresView />
      <HistoryView {...props} />
    </>
  ),
  stages: StagesView,
  completeness: CompletenessView,
  retention: () => <RetentionView />,
  downloads: DownloadsView,
};

/** Whether everything is there and everything works. */
export function OperationsPage() {
  const { t } = useTranslation('operations');
  const search = operationsRoute.useSearch();
  const navigate = useNavigate();
  const view = search.view ?? 'figures';
  const go = (next: OperationsSearch, replace: boolean) =>
    void navigate({ to: '/operations', search: next, replace });
  const Content = CONTENT[view];
  return (
    <Page title={t('title')}>
      <Tabs
        value={view}
        onChange={(next) => go(next === 'figures' ? {} : { view: next as View }, false)}
        keepMounted={false}
      >
        <Tabs.List className={classes.tabs}>
          {VIEWS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`view.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={view} className={classes.view}>
          <Content
            search={search}
            onSearch={(change) => go(validateOperationsSearch({ ...search, ...change }), true)}
          />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
