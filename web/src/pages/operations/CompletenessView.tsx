import { Autocomplete, TextInput } from '@mantine/core';
import { IconBuildingBroadcastTower } from '@tabler/icons-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/ui/Empty';
import { useAccounts } from './accounts';
import { DaysPanel } from './DaysPanel';
import { GapsPanel } from './GapsPanel';
import classes from './Operations.module.css';
import type { ViewProps } from './OperationsPage';
import { checkedDays, shiftDay } from './search';

/** Whether every call of a provider's own log is here, day by day, and what to do where one is not. */
export function CompletenessView({ search, onSearch }: ViewProps) {
  const { t } = useTranslation('operations');
  const { names, keep } = useAccounts();
  const account = search.account ?? names[0];
  const days = checkedDays(search, new Date());
  const [version, setVersion] = useState(0);
  return (
    <>
      <p className={classes.intro}>{t('completeness.text')}</p>
      <div className={classes.bar}>
        <AccountBox
          key={account ?? ''}
          account={account ?? ''}
          names={names}
          onChange={(name) => {
            keep(name);
            onSearch({ account: name });
          }}
        />
        <TextInput
          type="date"
          label={t('from')}
          value={days.from}
          max={shiftDay(days.until, -1)}
          onChange={(event) => onSearch({ from: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('until')}
          value={shiftDay(days.until, -1)}
          min={days.from}
          onChange={(event) => onSearch({ until: event.currentTarget.value })}
        />
      </div>
      {account ? (
        <DaysPanel
          account={account}
          from={days.from}
          until={days.until}
          onAsked={() => setVersion((before) => before + 1)}
        />
      ) : (
        <Empty
          icon={IconBuildingBroadcastTower}
          title={t('completeness.noAccount')}
          text={t('completeness.noAccountText')}
        />
      )}
      <GapsPanel search={search} onSearch={onSearch} version={version} />
    </>
  );
}

type BoxProps = { account: string; names: string[]; onChange: (name: string) => void };

/** Asks when one has chosen or finished typing. */
function AccountBox({ account, names, onChange }: BoxProps) {
  const { t } = useTranslation('operations');
  const [name, setName] = useState(account);
  useEffect(() => setName(account), [account]);
  const done = (chosen: string) => {
    if (chosen.trim() !== '' && chosen.trim() !== account) onChange(chosen.trim());
  };
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        done(name);
      }}
    >
      <Autocomplete
        label={t('completeness.account')}
        placeholder={t('completeness.accountHint')}
        data={names}
        value={name}
        onChange={setName}
        onOptionSubmit={done}
        onBlur={() => done(name)}
      />
    </form>
  );
}
