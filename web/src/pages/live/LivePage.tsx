import { IconPhoneOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { useMay } from '@/permissions/permissions';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { TextLink } from '@/ui/LinkButton';
import { LoadingLines } from '@/ui/Loading';
import { Page } from '@/ui/Page';
import { CallCard } from './CallCard';
import classes from './LivePage.module.css';
import { MatchList } from './MatchList';
import { type Matches, NO_MATCHES, searchesOf, withMatch } from './matches';
import { SavedSearches } from './SavedSearches';
import { useLiveBoard } from './use-live-board';

/** The calls that go on now, with their words as they are spoken. */
export function LivePage() {
  const { t } = useTranslation('live');
  const format = useFormat();
  const searches = useMay('search');
  const { board, phase, error, retry } = useLiveBoard();
  const [matches, setMatches] = useState<Matches>(NO_MATCHES);
  const [openId, setOpenId] = useState<string | null>(null);
  const going = board.calls.filter(({ endedAt }) => endedAt === null).length;
  const further = board.total - going;
  return (
    <Page
      title={t('title')}
      aside={
        phase === 'ready' && (
          <span className={`${classes.count} numbers`} data-on={board.total > 0 || undefined}>
            {t('count', { count: board.total, formatted: format.number(board.total) })}
          </span>
        )
      }
    >
      {searches && (
        <SavedSearches
          matches={matches}
          onFound={(found) => setMatches((before) => withMatch(before, found))}
        />
      )}
      <div className={classes.panes}>
        <section className={classes.calls} aria-label={t('calls')}>
          {phase === 'loading' ? (
            <LoadingLines lines={6} />
          ) : error && board.calls.length === 0 ? (
            <Failure error={error} onRetry={retry} />
          ) : board.calls.length === 0 ? (
            <Empty icon={IconPhoneOff} title={t('empty.title')} text={t('empty.text')} />
          ) : (
            <ul className={classes.grid}>
              {board.calls.map(({ call, endedAt }) => (
                <CallCard
                  key={call.id}
                  call={call}
                  ended={endedAt !== null}
                  searches={searchesOf(matches, call.id)}
                  open={openId === call.id}
                  onOpen={(open) => setOpenId(open ? call.id : null)}
                />
              ))}
            </ul>
          )}
          {further > 0 && (
            <p className={classes.further}>
              <TextLink to="/calls" search={{ status: 'ACTIVE' }}>
                {t('further', { count: further, formatted: format.number(further) })}
              </TextLink>
            </p>
          )}
        </section>
        {searches && <MatchList matches={matches} />}
      </div>
    </Page>
  );
}
