import { Button } from '@mantine/core';
import { IconBookmark } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { LinkButton } from '@/ui/LinkButton';
import { LoadingLines } from '@/ui/Loading';
import { Page } from '@/ui/Page';
import { AlertStrip } from '../alerts/AlertStrip';
import { SavedSearchesQuery } from '../documents';
import { PlayerBar } from '../player/PlayerBar';
import { SearchTabs } from '../SearchTabs';
import { useFresh } from '../use-fresh';
import classes from './Saved.module.css';
import { SavedItem } from './SavedItem';

const PAGE = 25;
const SHOWN_MAX = 100;

/** The searches that are kept, for everybody who may search. */
export function SavedPage() {
  const { t } = useTranslation('search');
  const [first, setFirst] = useState(PAGE);
  const { data, error, again } = useFresh(SavedSearchesQuery, { first, after: null });
  const searches = data?.savedSearches.nodes ?? [];
  return (
    <Page title={t('title')}>
      <SearchTabs />
      <AlertStrip />
      <p className={classes.lead}>{t('saved.lead')}</p>
      {error ? (
        <Failure error={error} onRetry={again} />
      ) : !data ? (
        <LoadingLines lines={6} />
      ) : searches.length === 0 ? (
        <Empty icon={IconBookmark} title={t('saved.none')} text={t('saved.noneText')}>
          <LinkButton to="/search" search={{}} variant="default">
            {t('saved.toSearch')}
          </LinkButton>
        </Empty>
      ) : (
        <ul className={classes.list} aria-label={t('tabs.saved')}>
          {searches.map((search) => (
            <SavedItem key={search.id} search={search} onDeleted={again} />
          ))}
        </ul>
      )}
      {data?.savedSearches.pageInfo.hasNextPage && first < SHOWN_MAX && (
        <div>
          <Button variant="default" onClick={() => setFirst(SHOWN_MAX)}>
            {t('saved.more')}
          </Button>
        </div>
      )}
      <PlayerBar query={undefined} />
    </Page>
  );
}
