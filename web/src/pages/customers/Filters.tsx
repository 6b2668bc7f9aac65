import { Button, NumberInput, Popover, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { IconPhoneCall, IconSearch } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compact } from '@/app/search-params';
import classes from './Customers.module.css';
import { type CustomersSearch, DAYS, VIEWS, validateCustomersSearch } from './search';

type Props = { search: CustomersSearch; onChange: (search: CustomersSearch) => void };

/** Which customers: everybody, by name or number, and how often they called lately. */
export function Filters({ search, onChange }: Props) {
  const { t } = useTranslation('customers');
  const set = (change: Record<string, unknown>) =>
    onChange(validateCustomersSearch(compact({ ...search, ...change })));
  return (
    <search aria-label={t('filter.label')} className={classes.bar}>
      <SegmentedControl
        aria-label={t('filter.view')}
        className={classes.views}
        value={search.view ?? 'all'}
        data={(['all', ...VIEWS] as const).map((value) => ({ value, label: t(`view.${value}`) }))}
        onChange={(view) => set({ view })}
      />
      <SearchBox key={search.q ?? ''} q={search.q ?? ''} onChange={(q) => set({ q })} />
      <Popover position="bottom-start" width={270} trapFocus>
        <Popover.Target>
          <Button
            variant={search.times ? 'light' : 'default'}
            leftSection={<IconPhoneCall size={16} aria-hidden />}
          >
            {search.times
              ? t('filter.calledSet', { count: search.times, days: search.days ?? DAYS })
              : t('filter.called')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <CalledAtLeast search={search} onChange={set} />
        </Popover.Dropdown>
      </Popover>
    </search>
  );
}

function CalledAtLeast({
  search,
  onChange,
}: {
  search: CustomersSearch;
  onChange: (change: Record<string, unknown>) => void;
}) {
  const { t } = useTranslation('customers');
  const [times, setTimes] = useState<string | number>(search.times ?? 3);
  const [days, setDays] = useState<string | number>(search.days ?? DAYS);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChange({ times: String(times), days: String(days) });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <NumberInput
          label={t('filter.times')}
          min={1}
          max={10_000}
          allowDecimal={false}
          value={times}
          onChange={setTimes}
        />
        <NumberInput
          label={t('filter.days')}
          min={1}
          max={366}
          allowDecimal={false}
          value={days}
          onChange={setDays}
        />
        <Button.Group>
          <Button type="submit" fullWidth>
            {t('apply', { ns: 'common' })}
          </Button>
          <Button
            variant="default"
            fullWidth
            disabled={!search.times}
            onClick={() => onChange({ times: undefined, days: undefined })}
          >
            {t('clear', { ns: 'common' })}
          </Button>
        </Button.Group>
      </Stack>
    </form>
  );
}

/** Searches when one has finished typing: Enter, or leaving the field. */
function SearchBox({ q, onChange }: { q: string; onChange: (q: string) => void }) {
  const { t } = useTranslation('customers');
  const [value, setValue] = useState(q);
  const done = (event?: FormEvent) => {
    event?.preventDefault();
    if (value.trim() !== q) onChange(value);
  };
  return (
    <form onSubmit={done} className={classes.searchBox}>
      <TextInput
        type="search"
        dir="auto"
        aria-label={t('filter.search')}
        placeholder={t('filter.search')}
        leftSection={<IconSearch size={15} aria-hidden />}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        onBlur={() => done()}
      />
    </form>
  );
}
