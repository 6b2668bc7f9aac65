import { Button } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { compact } from '@/app/search-params';
import { problemOf } from '@/graphql/errors';
import { Page } from '@/ui/Page';
import { AlertStrip } from './alerts/AlertStrip';
import { Chips } from './Chips';
import { Facets } from './Facets';
import { variablesOf } from './filter';
import { HelpButton } from './HelpButton';
import { ModeSwitch } from './ModeSwitch';
import { SidePanel } from './Overlays';
import { isBlank, isNarrowed, type SearchSearch, validateSearch } from './params';
import { queryOfPermalink } from './permalink';
import { PlayerBar } from './player/PlayerBar';
import { QueryBox } from './QueryBox';
import { remarkOf } from './query/mistakes';
import { Remarks } from './Remarks';
import { ResultsPane } from './ResultsPane';
import { searchRoute } from './routes';
import classes from './SearchPage.module.css';
import { SearchTabs } from './SearchTabs';
import { Start } from './Start';
import { ExportMenu } from './share/ExportMenu';
import { SaveButton } from './share/SaveButton';
import { Timeline } from './Timeline';
import { useOverview } from './use-overview';
import { useVocabulary } from './use-vocabulary';

export function SearchPage() {
  const { t } = useTranslation('search');
  const search = searchRoute.useSearch();
  const navigate = useNavigate();
  const wide = useMediaQuery('(min-width: 1080px)', true, { getInitialValueInEffect: false });
  const [narrowing, drawer] = useDisclosure(false);
  const blank = isBlank(search);
  const today = new Date().toDateString();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the search by value; "today" is another one tomorrow.
  const variables = useMemo(() => variablesOf(search, new Date()), [JSON.stringify(search), today]);
  const overview = useOverview(search, variables, blank);
  const words = useVocabulary();

  const onChange = (next: Record<string, unknown>) =>
    void navigate({ to: '/search', search: validateSearch(compact(next)), resetScroll: true });
  const query = (search.p ? queryOfPermalink(search.p) : search.q) ?? '';
  const onSearch = (q: string) => onChange({ ...search, q, p: undefined });

  const problem = overview.error && problemOf(overview.error);
  const refusal = problem?.code === 'BAD_INPUT' ? (problem.detail?.replace(/^query: /, '') ?? null) : null;
  const { spread } = overview;
  const notices = overview.stale ? [] : (spread?.notices ?? []);
  const remarks = useMemo(
    () =>
      (refusal === null ? notices : [refusal])
        .map((each) => remarkOf(each, query))
        .filter((each) => each !== null),
    [refusal, notices, query],
  );
  const restricted = Boolean(search.period || search.from || search.until);
  const spreads =
    refusal === null && !search.p && (isNarrowed(search) || spread === null || spread.totalCount > 0);
  const facets = (
    <Facets search={search} facets={spread?.facets} stale={overview.stale} onChange={onChange} />
  );

  return (
    <Page
      title={t('title')}
      actions={
        <>
          {!blank && !search.p && refusal === null && <SaveButton search={search} variables={variables} />}
          {!blank && spread && (
            <ExportMenu permalink={spread.permalink} calls={spread.totalCount} variables={variables} />
          )}
        </>
      }
    >
      <SearchTabs />
      <AlertStrip />
      <div className={classes.ask}>
        <QueryBox
          query={query}
          remarks={remarks}
          refused={refusal !== null}
          words={words}
          onSearch={onSearch}
          onAgent={(agent, q) =>
            onChange({ ...search, q, p: undefined, agent: [...new Set([...(search.agent ?? []), agent])] })
          }
        />
        <div className={classes.how}>
          {search.p ? (
            <span />
          ) : (
            <ModeSwitch mode={search.mode} onChange={(mode) => onChange({ ...search, mode })} />
          )}
          <HelpButton onExample={(q) => onChange({ q, mode: search.mode })} />
        </div>
        <Remarks query={query} refusal={refusal} notices={notices} onSearch={onSearch} />
      </div>
      {blank ? (
        <Start onExample={onSearch} />
      ) : (
        <div className={classes.body} data-side={(wide && spreads) || undefined} data-search-page>
          <div className={classes.results}>
            <Chips search={search} onChange={onChange} />
            {refusal === null && !search.p && (
              <Timeline
                buckets={spread?.facets.timeline ?? []}
                restricted={restricted}
                onRange={(range) =>
                  onChange(
                    validateSearch({ ...search, period: undefined, from: range?.from, until: range?.until }),
                  )
                }
              />
            )}
            <ResultsPane
              search={search}
              variables={variables}
              overview={overview}
              query={query}
              refused={refusal !== null}
              onChange={onChange}
              narrow={
                !wide &&
                !search.p && (
                  <Button
                    variant="default"
                    size="xs"
                    leftSection={<IconAdjustmentsHorizontal size={15} aria-hidden />}
                    onClick={drawer.open}
                  >
                    {t(isNarrowed(search) ? 'narrowed' : 'narrow')}
                  </Button>
                )
              }
            />
          </div>
          {wide && spreads ? (
            <aside className={classes.side} aria-label={t('narrow')}>
              {facets}
            </aside>
          ) : (
            <SidePanel opened={narrowing && !wide} onClose={drawer.close} size={300} title={t('narrow')}>
              {facets}
            </SidePanel>
          )}
        </div>
      )}
      <PlayerBar query={query || undefined} />
    </Page>
  );
}

export type ChangeSearch = (search: SearchSearch) => void;
