import { useTranslation } from 'react-i18next';
import { duration } from '@/i18n/format';
import { TextLink } from '@/ui/LinkButton';
import { RelativeTime } from '@/ui/Time';
import { Name } from './CallCard';
import classes from './LivePage.module.css';
import type { Matches } from './matches';

/** What the saved searches have found since the page was opened, newest first. */
export function MatchList({ matches }: { matches: Matches }) {
  const { t } = useTranslation('live');
  return (
    <aside
      className={classes.matches}
      aria-label={t('search.matches')}
      data-empty={matches.list.length === 0 || undefined}
    >
      <h2>{t('search.matches')}</h2>
      {matches.list.length === 0 && <p className={classes.nothing}>{t('search.nothing')}</p>}
      <ul>
        {matches.list.map((found) => {
          const [moment] = found.moments;
          const at = moment?.startMs ?? null;
          const seconds = at === null ? undefined : Math.max(0, Math.floor(at / 1000));
          return (
            <li key={found.cursor} className={classes.match}>
              <p className={classes.matchHead}>
                <bdi className={classes.matchName}>{found.savedSearch.name}</bdi>
                <span className={classes.when}>
                  <RelativeTime at={found.occurredAt} />
                </span>
              </p>
              {moment && (
                <p dir="auto" className={classes.snippet}>
                  {moment.snippet.map((part, place) =>
                    part.matched ? (
                      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a snippet never change their places.
                      <mark key={place}>{part.text}</mark>
                    ) : (
                      part.text
                    ),
                  )}
                </p>
              )}
              <TextLink
                to="/calls/$callId"
                params={{ callId: found.call.id }}
                search={seconds === undefined ? {} : { t: seconds }}
                size="sm"
              >
                <Name call={found.call} />
                {at !== null && <bdi className="numbers"> · {duration(at)}</bdi>}
              </TextLink>
            </li>
          );
        })}
      </ul>
    </aside>
  );
}
