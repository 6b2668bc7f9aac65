import { Button, SegmentedControl, Select } from '@mantine/core';
import { IconSearchOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CombinedError } from 'urql';
import { useFormat } from '@/i18n/format';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import type { SearchVariables } from './filter';
import { isNarrowed, type SearchSearch } from './params';
import { ResultList } from './results/ResultList';
import { useResults } from './results/use-results';
import classes from './SearchPage.module.css';
import type { Overview } from './use-overview';

type Props = {
  search: SearchSearch;
  variables: SearchVariables;
  overview: Overview;
  query: string;
  refused: boolean;
  onChange: (search: Record<string, unknown>) => void;
  /** A button to what narrows, where that has no room beside. */
  narrow: ReactNode;
};

/** How many, in which order, and the hits themselves. */
export function ResultsPane(props: Props) {
  const { search, variables, overview, query, refused, onChange, narrow } = props;
  const { t } = useTranslation('search');
  const format = useFormat();
  const { list, snapshot } = useResults(search, variables);
  const { spread, stale } = overview;
  const nothing = snapshot.count === 0 && snapshot.phase !== 'loading';
  const period = search.period ?? (search.from || search.until ? 'custom' : 'any');
  return (
    <section className={classes.pane} aria-label={t('results')}>
      <div className={classes.toolbar}>
        <h2 className={classes.count} aria-live="polite" data-count={stale ? undefined : spread?.totalCount}>
          {spread === null && <span className="visually-hidden">{t('results')}</span>}
          {spread && (
            <>
              {t('count', { count: spread.totalCount, formatted: format.number(spread.totalCount) })}{' '}
              <span className={classes.took}>
                {t('took', { ms: format.number(Math.ceil(spread.tookMs)) })}
              </span>
            </>
          )}
        </h2>
        <div className={classes.tools}>
          {narrow}
          {!search.p && (
            <>
              <SegmentedControl
                size="xs"
                aria-label={t('view.label')}
                value={search.view ?? 'calls'}
                data={[
                  { value: 'calls', label: t('view.calls') },
                  { value: 'moments', label: t('view.moments') },
                ]}
                onChange={(view) => onChange({ ...search, view: view === 'moments' ? view : undefined })}
              />
              <Select
                size="xs"
                className={classes.tool}
                aria-label={t('period.label')}
                allowDeselect={false}
                value={period}
                data={(
                  [
                    'any',
                    'today',
                    'week',
                    'month',
                    ...(period === 'custom' ? ['custom' as const] : []),
                  ] as const
                ).map((value) => ({ value, label: t(`period.${value}`) }))}
                onChange={(value) =>
                  value !== 'custom' &&
                  onChange({ ...search, period: value, from: undefined, until: undefined })
                }
              />
              <Select
                size="xs"
                className={classes.tool}
                aria-label={t('order.label')}
                allowDeselect={false}
                value={search.order ?? 'best'}
                data={(['best', 'newest', 'oldest'] as const).map((value) => ({
                  value,
                  label: t(`order.${value}`),
                }))}
                onChange={(order) => onChange({ ...search, order })}
              />
            </>
          )}
        </div>
      </div>
      {refused ? (
        <Empty icon={IconSearchOff} title={t('mistake.title')} text={t('mistake.text')}>
          {search.mode === 'exact' && (
            <Button variant="default" onClick={() => onChange({ ...search, mode: undefined })}>
              {t('mistake.searchAnyway')}
            </Button>
          )}
        </Empty>
      ) : nothing && snapshot.phase === 'failed' ? (
        <Failure
          error={snapshot.error as CombinedError}
          onRetry={() => {
            list.retry();
            overview.again();
          }}
        />
      ) : nothing ? (
        <Nothing search={search} calls={spread?.totalCount ?? 0} onChange={onChange} />
      ) : (
        <ResultList
          key={`${search.view} ${search.p}`}
          list={list}
          snapshot={snapshot}
          label={t('listLabel')}
          query={query || undefined}
        />
      )}
      {!nothing && snapshot.phase === 'failed' && (
        <Failure error={snapshot.error as CombinedError} onRetry={() => list.retry()} />
      )}
    </section>
  );
}

type NothingProps = Pick<Props, 'search' | 'onChange'> & { calls: number };

/** Nothing was found: what would find more. */
function Nothing({ search, calls, onChange }: NothingProps) {
  const { t } = useTranslation('search');
  if (calls > 0 && search.view === 'moments') {
    return (
      <Empty icon={IconSearchOff} title={t('empty.noMoments')} text={t('empty.noMomentsText')}>
        <Button variant="default" onClick={() => onChange({ ...search, view: undefined })}>
          {t('empty.showCalls')}
        </Button>
      </Empty>
    );
  }
  const { q, mode, view, order } = search;
  return (
    <Empty icon={IconSearchOff} title={t('empty.title')} text={t('empty.text')}>
      {isNarrowed(search) && q && (
        <Button variant="default" onClick={() => onChange({ q, mode, view, order })}>
          {t('empty.withoutFilters')}
        </Button>
      )}
      {mode === undefined && q && (
        <Button variant="default" onClick={() => onChange({ ...search, mode: 'some' })}>
          {t('empty.someWords')}
        </Button>
      )}
    </Empty>
  );
}
