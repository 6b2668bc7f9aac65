import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowUp, IconFilterOff, IconLayoutSidebarRight } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CombinedError } from 'urql';
import { recall, remember } from '@/app/remembered';
import { useFormat } from '@/i18n/format';
import { VirtualGrid } from '@/lists/VirtualGrid';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { Page } from '@/ui/Page';
import { CallPreview } from './CallPreview';
import classes from './CallsPage.module.css';
import { ColumnsMenu } from './ColumnsMenu';
import { CompactRow } from './CompactRow';
import { COLUMNS, type ColumnKey, STANDARD, useColumns } from './columns';
import { Filters } from './Filters';
import { callsRoute, REMEMBERED_SEARCH } from './routes';
import { type CallsSearch, isFiltered } from './search';
import { type CallRow, useCallsList } from './use-calls-list';

const ROW = 44;
const COMPACT_ROW = 96;

const readColumns = (stored: unknown): ColumnKey[] | undefined => {
  const known = COLUMNS.filter((key) => Array.isArray(stored) && stored.includes(key));
  return known.length > 0 ? known : undefined;
};

export function CallsPage() {
  const { t } = useTranslation('calls');
  const format = useFormat();
  const search = callsRoute.useSearch();
  const navigate = useNavigate();
  const narrow = useMediaQuery('(max-width: 719px)') ?? false;
  const wide = useMediaQuery('(min-width: 1200px)') ?? false;
  const [columns, setColumns] = useState<readonly ColumnKey[]>(
    () => recall('calls.columns', readColumns) ?? STANDARD,
  );
  const [preview, setPreview] = useState(() => recall('calls.preview', Boolean) ?? false);
  const { list, snapshot, total, reveal, onIdleAtTop } = useCallsList(search);
  const [activeId, setActiveId] = useState(list.place.activeId);

  const onSearch = (next: CallsSearch) => {
    remember(REMEMBERED_SEARCH, next);
    void navigate({ to: '/calls', search: next, replace: true });
  };
  const open = (call: CallRow) => void navigate({ to: '/calls/$callId', params: { callId: call.id } });
  const choose = useCallback(
    (call: CallRow) => {
      list.place.activeId = call.id;
      setActiveId(call.id);
    },
    [list],
  );
  const showPreview = (on: boolean) => {
    setPreview(on);
    remember('calls.preview', on);
  };
  const tight = wide && preview;
  const grid = useColumns(
    columns,
    search.order,
    (order) => {
      const { order: _, ...rest } = search;
      onSearch(order ? { ...rest, order } : rest);
    },
    tight,
  );
  const top = () => {
    void reveal();
    document.querySelector('[role="grid"]')?.scrollTo({ top: 0 });
  };

  const nothing = snapshot.count === 0 && snapshot.phase !== 'loading';
  return (
    <Page
      title={t('title')}
      fill
      aside={
        total !== null && (
          <span className="numbers">{t('count', { count: total, formatted: format.number(total) })}</span>
        )
      }
      actions={
        !narrow && (
          <>
            <ColumnsMenu
              chosen={columns}
              onChange={(next) => {
                setColumns(next);
                remember('calls.columns', next);
              }}
            />
            {wide && (
              <Button
                variant="default"
                leftSection={<IconLayoutSidebarRight size={16} aria-hidden />}
                aria-pressed={preview}
                onClick={() => showPreview(!preview)}
              >
                {t('preview')}
              </Button>
            )}
          </>
        )
      }
    >
      <Filters search={search} onChange={onSearch} />
      <div className={classes.panes}>
        <section className={classes.list} aria-label={t('title')} data-tight={tight || undefined}>
          <output className={classes.news}>
            {snapshot.waiting > 0 && (
              <Button radius="xl" size="xs" leftSection={<IconArrowUp size={14} aria-hidden />} onClick={top}>
                {t('newCalls', { count: snapshot.waiting, formatted: format.number(snapshot.waiting) })}
              </Button>
            )}
          </output>
          {nothing && snapshot.phase === 'failed' ? (
            <Failure error={snapshot.error as CombinedError} onRetry={() => list.retry()} />
          ) : nothing ? (
            <NoCalls filtered={isFiltered(search)} onClear={() => onSearch({})} />
          ) : (
            <VirtualGrid
              key={narrow ? 'narrow' : 'wide'}
              label={t('listLabel')}
              list={list}
              snapshot={snapshot}
              columns={grid}
              rowHeight={narrow ? COMPACT_ROW : ROW}
              compact={narrow ? (call) => <CompactRow call={call} /> : undefined}
              activeId={activeId}
              onActive={choose}
              onOpen={open}
              onToggle={() => showPreview(!preview)}
              onIdleAtTop={onIdleAtTop}
            />
          )}
          {!nothing && snapshot.phase === 'failed' && (
            <Failure error={snapshot.error as CombinedError} onRetry={() => list.retry()} />
          )}
        </section>
        {tight && <CallPreview callId={activeId} />}
      </div>
    </Page>
  );
}

function NoCalls({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const { t } = useTranslation('calls');
  if (!filtered) return <Empty title={t('empty.none')} text={t('empty.noneText')} />;
  return (
    <Empty icon={IconFilterOff} title={t('empty.filtered')} text={t('empty.filteredText')}>
      <Button variant="default" onClick={onClear}>
        {t('filter.clearAll')}
      </Button>
    </Empty>
  );
}
