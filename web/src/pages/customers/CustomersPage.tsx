import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowUp, IconFilterOff } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CombinedError } from 'urql';
import { useFormat } from '@/i18n/format';
import { VirtualGrid } from '@/lists/VirtualGrid';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { LinkButton } from '@/ui/LinkButton';
import { Page } from '@/ui/Page';
import classes from './Customers.module.css';
import { CompactRow, useCustomerColumns } from './columns';
import { Filters } from './Filters';
import { NameLeadDialog } from './NameLeadDialog';
import { customersRoute } from './routes';
import { type CustomersSearch, isFiltered } from './search';
import { type CustomerRow, useCustomersList } from './use-customers-list';

/** Customers, and the leads with how far the call of each number has come. */
export function CustomersPage() {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const search = customersRoute.useSearch();
  const navigate = useNavigate();
  const narrow = useMediaQuery('(max-width: 719px)') ?? false;
  const { list, snapshot, total, reveal } = useCustomersList(search);
  const [activeId, setActiveId] = useState(list.place.activeId);
  const [naming, setNaming] = useState<CustomerRow | null>(null);
  const columns = useCustomerColumns(search.view, setNaming);
  const onSearch = (next: CustomersSearch) =>
    void navigate({ to: '/customers', search: next, replace: true });
  const open = (id: string) => void navigate({ to: '/customers/$customerId', params: { customerId: id } });
  const nothing = snapshot.count === 0 && snapshot.phase !== 'loading';
  const failure = snapshot.phase === 'failed' && (
    <Failure error={snapshot.error as CombinedError} onRetry={() => list.retry()} />
  );
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
        <LinkButton to="/customers/suggestions" variant="default">
          {t('suggestions.title')}
        </LinkButton>
      }
    >
      <Filters search={search} onChange={onSearch} />
      <section className={classes.list} aria-label={t('title')}>
        <output className={classes.news}>
          {snapshot.waiting > 0 && (
            <Button
              radius="xl"
              size="xs"
              leftSection={<IconArrowUp size={14} aria-hidden />}
              onClick={() => void reveal()}
            >
              {t('new', { count: snapshot.waiting, formatted: format.number(snapshot.waiting) })}
            </Button>
          )}
        </output>
        {nothing ? (
          failure || <Nothing search={search} onClear={() => onSearch({})} />
        ) : (
          <VirtualGrid
            key={narrow ? 'narrow' : 'wide'}
            label={t('listLabel')}
            list={list}
            snapshot={snapshot}
            columns={columns}
            rowHeight={narrow ? 96 : 44}
            compact={narrow ? (customer) => <CompactRow customer={customer} /> : undefined}
            activeId={activeId}
            onActive={({ id }) => {
              list.place.activeId = id;
              setActiveId(id);
            }}
            onOpen={({ id }) => open(id)}
          />
        )}
        {!nothing && failure}
      </section>
      {naming && (
        <NameLeadDialog
          number={naming.leadNumber ?? naming.phones[0] ?? ''}
          onClose={(named) => {
            setNaming(null);
            if (named) open(named);
          }}
        />
      )}
    </Page>
  );
}

function Nothing({ search, onClear }: { search: CustomersSearch; onClear: () => void }) {
  const { t } = useTranslation('customers');
  if (!isFiltered(search)) {
    return (
      <Empty
        title={t(`empty.${search.view ?? 'all'}.title`)}
        text={t(`empty.${search.view ?? 'all'}.text`)}
      />
    );
  }
  return (
    <Empty icon={IconFilterOff} title={t('empty.filtered.title')} text={t('empty.filtered.text')}>
      <Button variant="default" onClick={onClear}>
        {t('filter.clear')}
      </Button>
    </Empty>
  );
}
