import { IconBell, IconBellRinging } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { streamClient } from '@/graphql/client';
import { useLive } from '@/graphql/use-live';
import { useFormat } from '@/i18n/format';
import { TextLink } from '@/ui/LinkButton';
import { RelativeTime, useNow } from '@/ui/Time';
import { SearchFound, WatchedSearches } from './documents';
import type { WatchedSearchesQuery } from './generated/graphql';
import classes from './LivePage.module.css';
import { type Found, isLit, type Matches, SEARCHES_MAX } from './matches';

type Search = WatchedSearchesQuery['savedSearches']['nodes'][number];
/** Colleagues save searches too. */
const READ_AGAIN_MS = 60_000;

type Props = { matches: Matches; onFound: (found: Found) => void };

/** The saved searches, each lit for a while after it matched. */
export function SavedSearches({ matches, onFound }: Props) {
  const { t } = useTranslation('live');
  const format = useFormat();
  const now = useNow(5_000);
  const { searches, total } = useSavedSearches();
  if (!searches) return null;
  if (searches.length === 0) {
    return (
      <p className={classes.hint}>
        {t('search.none')} <TextLink to="/search">{t('search.save')}</TextLink>
      </p>
    );
  }
  const newest = matches.list[0];
  return (
    <section aria-label={t('search.label')}>
      <ul className={classes.searches}>
        {searches.map((search) => {
          const lit = isLit(matches, search.id, now);
          const count = matches.counts.get(search.id) ?? 0;
          const last = matches.list.find(({ savedSearch }) => savedSearch.id === search.id);
          const Bell = lit ? IconBellRinging : IconBell;
          return (
            <li key={search.id} className={classes.search} data-lit={lit || undefined} title={search.query}>
              <Watch searchId={search.id} onFound={onFound} />
              <Bell size={15} stroke={1.8} aria-hidden />
              <bdi>{search.name}</bdi>
              {count > 0 && (
                <span className={`${classes.hits} numbers`}>
                  {t('search.hits', { count, formatted: format.number(count) })}
                </span>
              )}
              {last && (
                <span className={classes.when}>
                  <RelativeTime at={last.occurredAt} />
                </span>
              )}
            </li>
          );
        })}
        {total > searches.length && (
          <li className={classes.hint}>
            {t('search.further', { count: total - searches.length, max: SEARCHES_MAX })}
          </li>
        )}
      </ul>
      <output className="visually-hidden">
        {newest &&
          t('search.announced', {
            name: newest.savedSearch.name,
            time: format.time(newest.occurredAt, 'clock'),
          })}
      </output>
    </section>
  );
}

function Watch({ searchId, onFound }: { searchId: string; onFound: (found: Found) => void }) {
  useLive({
    document: SearchFound,
    variables: { savedSearchId: searchId },
    onEvent: ({ searchMatched }) => onFound(searchMatched),
  });
  return null;
}

function useSavedSearches() {
  const [searches, setSearches] = useState<Search[] | null>(null);
  const [total, setTotal] = useState(0);
  const read = useEffectEvent(async () => {
    const { data } = await streamClient
      .query(WatchedSearches, { first: SEARCHES_MAX }, { requestPolicy: 'network-only' })
      .toPromise();
    if (!data) return;
    setSearches(data.savedSearches.nodes);
    setTotal(data.savedSearches.totalCount);
  });
  useEffect(() => {
    void read();
    const timer = setInterval(() => void read(), READ_AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return { searches, total };
}
