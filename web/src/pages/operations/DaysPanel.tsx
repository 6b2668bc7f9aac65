import { Button, TextInput } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBuildingBroadcastTower,
  IconCheck,
  IconLifebuoy,
  IconRefresh,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { problemOf } from '@/graphql/errors';
import { useFormat } from '@/i18n/format';
import { usePages } from '@/lists/use-pages';
import { Allowed } from '@/permissions/Allowed';
import { Empty } from '@/ui/Empty';
import { Failure, notifyDone, notifyFailure } from '@/ui/Failure';
import { LoadingLines } from '@/ui/Loading';
import { Panel } from '@/ui/Panel';
import { Time } from '@/ui/Time';
import { CheckDay, CompletenessQuery, RescueDay } from './documents';
import type { CompletenessQuery as Data } from './generated/graphql';
import classes from './Operations.module.css';
import { shiftDay } from './search';

type Row = Data['completeness']['nodes'][number];
type Props = {
  account: string;
  /** UTC days; `until` is the day after the last. */
  from: string;
  until: string;
  /** A day was asked to be compared or brought in. */
  onAsked: () => void;
};

/** The days of an account that were compared with the provider's log. */
export function DaysPanel({ account, from, until, onAsked }: Props) {
  const { t } = useTranslation('operations');
  const pages = usePages({
    document: CompletenessQuery,
    variables: { account, from, until },
    connection: (data) => data.completeness,
    pageSize: 31,
  });
  const { rows, phase, error, more } = pages;
  const [checking, check] = useMutation(CheckDay);
  const [rescuing, rescue] = useMutation(RescueDay);
  const busy = checking.fetching || rescuing.fetching;
  const ask = async (day: string, what: 'check' | 'rescue') => {
    const { error: refused } = await (what === 'check' ? check : rescue)({ input: { account, day } });
    if (refused) return notifyFailure(refused);
    notifyDone(t(`completeness.${what}Asked`, { day }));
    onAsked();
    pages.reload();
  };
  if (rows.length === 0 && error && problemOf(error).code === 'NOT_FOUND') {
    return (
      <Empty
        icon={IconBuildingBroadcastTower}
        title={t('completeness.unknown', { account })}
        text={t('completeness.noAccountText')}
      />
    );
  }
  return (
    <Panel
      title={t('completeness.days', { account })}
      actions={
        <Allowed to="changeCalls">
          <CheckAnyDay busy={busy} latest={shiftDay(until, -1)} onCheck={(day) => void ask(day, 'check')} />
        </Allowed>
      }
    >
      {rows.length === 0 && phase === 'loading' && <LoadingLines lines={5} />}
      {rows.length === 0 && phase === 'ready' && <p className={classes.quiet}>{t('completeness.noDays')}</p>}
      {rows.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what one fills in.
        <div
          className={classes.scroll}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard.
          tabIndex={0}
          role="group"
          aria-label={t('completeness.days', { account })}
        >
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('completeness.day')}</th>
                <th scope="col">{t('completeness.state')}</th>
                <th scope="col" data-end>
                  {t('completeness.calls')}
                </th>
                <th scope="col" data-end>
                  {t('completeness.archived')}
                </th>
                <th scope="col" data-end>
                  {t('completeness.recordings')}
                </th>
                <th scope="col" data-end>
                  {t('completeness.missing')}
                </th>
                <th scope="col">{t('completeness.checkedAt')}</th>
                <th scope="col">
                  <span className="visually-hidden">{t('completeness.act')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(
                (row) => row.day && <DayRow key={row.day} row={row} day={row.day} busy={busy} onAsk={ask} />,
              )}
            </tbody>
          </table>
        </div>
      )}
      {phase === 'failed' && error && <Failure error={error} onRetry={pages.reload} />}
      {more && phase !== 'failed' && (
        <Button variant="default" mt="sm" loading={phase === 'loading'} onClick={pages.loadMore}>
          {t('more')}
        </Button>
      )}
    </Panel>
  );
}

type RowProps = {
  row: Row;
  day: string;
  busy: boolean;
  onAsk: (day: string, what: 'check' | 'rescue') => Promise<void>;
};

function DayRow({ row, day, busy, onAsk }: RowProps) {
  const { t } = useTranslation('operations');
  const format = useFormat();
  const complete = row.missing === 0;
  return (
    <tr>
      <th scope="row" className="numbers">
        {format.time(`${day}T12:00:00`, 'date')}
      </th>
      <td>
        <span className={classes.state} data-tone={complete ? 'good' : 'bad'}>
          {complete ? <IconCheck size={14} aria-hidden /> : <IconAlertTriangle size={14} aria-hidden />}
          {t(complete ? 'completeness.complete' : 'completeness.incomplete')}
        </span>
      </td>
      <td data-end>{format.number(row.calls)}</td>
      <td data-end>{format.number(row.archived)}</td>
      <td data-end>{format.number(row.recordings)}</td>
      <td data-end>{format.number(row.missing)}</td>
      <td>
        <Time at={row.checkedAt} />
      </td>
      <td data-end>
        <Allowed to="changeCalls">
          <span className={classes.rowButtons}>
            <Button
              size="compact-xs"
              variant="default"
              disabled={busy}
              leftSection={<IconRefresh size={13} aria-hidden />}
              aria-label={t('completeness.checkDay', { day })}
              onClick={() => void onAsk(day, 'check')}
            >
              {t('completeness.check')}
            </Button>
            {!complete && (
              <Button
                size="compact-xs"
                disabled={busy}
                leftSection={<IconLifebuoy size={13} aria-hidden />}
                aria-label={t('completeness.rescueDay', { day })}
                onClick={() => void onAsk(day, 'rescue')}
              >
                {t('completeness.rescue')}
              </Button>
            )}
          </span>
        </Allowed>
      </td>
    </tr>
  );
}

type AnyDayProps = { busy: boolean; latest: string; onCheck: (day: string) => void };

function CheckAnyDay({ busy, latest, onCheck }: AnyDayProps) {
  const { t } = useTranslation('operations');
  const [day, setDay] = useState(latest);
  return (
    <form
      className={classes.anyDay}
      onSubmit={(event) => {
        event.preventDefault();
        if (day) onCheck(day);
      }}
    >
      <TextInput
        type="date"
        size="xs"
        aria-label={t('completeness.whichDay')}
        value={day}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
      <Button type="submit" size="xs" variant="default" loading={busy}>
        {t('completeness.checkIt')}
      </Button>
    </form>
  );
}
