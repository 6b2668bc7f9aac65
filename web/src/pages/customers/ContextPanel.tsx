import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { duration } from '@/i18n/format';
import { Failure } from '@/ui/Failure';
import { TextLink } from '@/ui/LinkButton';
import { LoadingLines } from '@/ui/Loading';
import { Panel } from '@/ui/Panel';
import classes from './Context.module.css';
import { readContext, type Source, type Statement } from './context-text';
import { CustomerContext } from './documents';

type Props = { customerId: string /** Another one reads it again. */; version: number };

/** What to know before the next call, each statement with the call and second it comes from. */
export function ContextPanel({ customerId, version }: Props) {
  const { t } = useTranslation('customers');
  const [{ data, error, fetching }, execute] = useQuery({
    query: CustomerContext,
    variables: { id: customerId },
    requestPolicy: 'cache-and-network',
  });
  useEffect(() => {
    if (version > 0) execute({ requestPolicy: 'network-only' });
  }, [version, execute]);
  const context = data?.customer?.context;
  const statements = context === undefined ? [] : readContext(context);
  return (
    <Panel
      title={t('context.title')}
      actions={
        context && (
          <CopyButton value={context} timeout={2_000}>
            {({ copied, copy }) => (
              <Tooltip label={t(copied ? 'context.copied' : 'context.copy')}>
                <ActionIcon variant="subtle" color="gray" aria-label={t('context.copy')} onClick={copy}>
                  {copied ? <IconCheck size={17} aria-hidden /> : <IconCopy size={17} aria-hidden />}
                </ActionIcon>
              </Tooltip>
            )}
          </CopyButton>
        )
      }
    >
      {error && context === undefined ? (
        <Failure error={error} onRetry={() => execute({ requestPolicy: 'network-only' })} />
      ) : fetching && context === undefined ? (
        <LoadingLines lines={5} />
      ) : statements.length === 0 ? (
        <p className={classes.quiet}>{t('context.none')}</p>
      ) : (
        // The statements are English in every language of the app, as assistants get them.
        <ul className={classes.statements} lang="en" dir="ltr">
          {statements.map((statement, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: statements are a text and have no names.
            <StatementLine key={place} statement={statement} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

const StatementLine = ({ statement: { parts, source } }: { statement: Statement }) => (
  <li>
    <span>
      {parts.map(({ text, quoted }) =>
        quoted ? (
          <q key={text} dir="auto" className={classes.quoted}>
            {text}
          </q>
        ) : (
          text
        ),
      )}
    </span>
    {source && <Citation source={source} />}
  </li>
);

function Citation({ source }: { source: Source }) {
  const { t } = useTranslation('customers');
  if (source.kind === 'call') {
    const clock = duration(source.at * 1000);
    return (
      <TextLink
        to="/calls/$callId"
        params={{ callId: source.id }}
        search={{ t: source.at }}
        className={classes.citation}
        aria-label={t('context.callAt', { time: clock })}
      >
        <span className="numbers">{clock}</span>
      </TextLink>
    );
  }
  if (source.kind === 'booking') {
    return (
      <TextLink to="/bookings/$bookingId" params={{ bookingId: source.id }} className={classes.citation}>
        {t('context.booking')}
      </TextLink>
    );
  }
  return null;
}
