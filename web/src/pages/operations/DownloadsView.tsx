import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconEarOff, IconFilter, IconUser } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { useFormat } from '@/i18n/format';
import { usePages } from '@/lists/use-pages';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { TextLink } from '@/ui/LinkButton';
import { LoadingLines } from '@/ui/Loading';
import { Phone } from '@/ui/Phone';
import { Time } from '@/ui/Time';
import { DownloadsCount, DownloadsQuery } from './documents';
import type { DownloadsQuery as Data } from './generated/graphql';
import classes from './Operations.module.css';
import type { ViewProps } from './OperationsPage';
import { downloadFilter } from './search';

type Download = Data['downloads']['nodes'][number];

/** Who listened to what, when, from where and how much. */
export function DownloadsView({ search, onSearch }: ViewProps) {
  const { t } = useTranslation('operations');
  const format = useFormat();
  const filter = downloadFilter(search);
  const pages = usePages({
    document: DownloadsQuery,
    variables: { filter },
    connection: (data) => data.downloads,
    pageSize: 50,
  });
  const { rows, phase, error, more } = pages;
  const [{ data }] = useQuery({
    query: DownloadsCount,
    variables: { filter },
    requestPolicy: 'network-only',
  });
  const total = data?.downloads.totalCount;
  const filtered = Object.keys(filter).length > 0;
  return (
    <>
      <search className={classes.bar} aria-label={t('downloads.filter')}>
        <UserBox key={search.user ?? ''} user={search.user ?? ''} onChange={(user) => onSearch({ user })} />
        <TextInput
          type="date"
          label={t('from')}
          value={search.from ?? ''}
          max={search.until}
          onChange={(event) => onSearch({ from: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('until')}
          value={search.until ?? ''}
          min={search.from}
          onChange={(event) => onSearch({ until: event.currentTarget.value })}
        />
        {filtered && (
          <Button
            variant="subtle"
            className={classes.clear}
            onClick={() => onSearch({ user: undefined, call: undefined, from: undefined, until: undefined })}
          >
            {t('clear', { ns: 'common' })}
          </Button>
        )}
        {total !== undefined && (
          <output className={`${classes.total} numbers`}>
            {t('downloads.count', { count: total, formatted: format.number(total) })}
          </output>
        )}
      </search>
      <section className={classes.card} aria-label={t('view.downloads')}>
        {rows.length === 0 && phase === 'loading' && <LoadingLines lines={6} />}
        {rows.length === 0 && phase === 'ready' && (
          <Empty
            icon={IconEarOff}
            title={t(filtered ? 'downloads.noneFiltered' : 'downloads.none')}
            text={t('downloads.noneText')}
          />
        )}
        <ul className={classes.rows}>
          {rows.map((download) => (
            <DownloadRow
              key={download.id}
              download={download}
              onUser={() => onSearch({ user: download.userId })}
              onCall={() => onSearch({ call: download.recording.call.id })}
            />
          ))}
        </ul>
        {phase === 'failed' && error && (
          <Failure error={error} onRetry={rows.length > 0 ? pages.loadMore : pages.reload} />
        )}
        {more && phase !== 'failed' && (
          <Button variant="default" m="md" loading={phase === 'loading'} onClick={pages.loadMore}>
            {t('more')}
          </Button>
        )}
      </section>
    </>
  );
}

type RowProps = { download: Download; onUser: () => void; onCall: () => void };

function DownloadRow({ download, onUser, onCall }: RowProps) {
  const { t } = useTranslation('operations');
  const format = useFormat();
  const { call } = download.recording;
  return (
    <li className={classes.row}>
      <div className={classes.rowMain}>
        <p className={classes.rowHead}>
          <Button
            variant="transparent"
            size="compact-sm"
            px={0}
            onClick={onUser}
            title={t('downloads.onlyUser')}
          >
            <bdi>{download.userId}</bdi>
          </Button>
          <span>{t(`downloads.${download.disposition}`)}</span>
          <TextLink to="/calls/$callId" params={{ callId: call.id }}>
            {t('downloads.callOf')} <Time at={call.startedAt} />
          </TextLink>
          <span className={classes.quiet}>
            {call.customer?.customer.name ? (
              <bdi>{call.customer.customer.name}</bdi>
            ) : (
              <Phone party={call.direction === 'INBOUND' ? call.from : call.to} />
            )}
          </span>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={24}
            aria-label={t('downloads.onlyCall')}
            title={t('downloads.onlyCall')}
            onClick={onCall}
          >
            <IconFilter size={14} aria-hidden />
          </ActionIcon>
        </p>
        <p className={classes.rowFacts}>
          <bdi dir="ltr">{download.ipAddress}</bdi>
          {' · '}
          {t(`format.${download.format}`)}
          {' · '}
          {download.redirected ? t('downloads.redirected') : format.bytes(download.bytesServed)}
          {' · '}
          {t('downloads.requests', { count: download.requests, formatted: format.number(download.requests) })}
        </p>
        {download.userAgent && (
          <p className={classes.agent} title={download.userAgent}>
            <bdi dir="ltr">{download.userAgent}</bdi>
          </p>
        )}
      </div>
      <p className={classes.rowEnd}>
        <Time at={download.at} />
      </p>
    </li>
  );
}

/** Asks when one has finished typing: Enter, or leaving the field. */
function UserBox({ user, onChange }: { user: string; onChange: (user: string) => void }) {
  const { t } = useTranslation('operations');
  const [value, setValue] = useState(user);
  const done = (event?: FormEvent) => {
    event?.preventDefault();
    if (value.trim() !== user) onChange(value);
  };
  return (
    <form onSubmit={done}>
      <TextInput
        type="search"
        dir="auto"
        label={t('downloads.user')}
        leftSection={<IconUser size={15} aria-hidden />}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        onBlur={() => done()}
      />
    </form>
  );
}
