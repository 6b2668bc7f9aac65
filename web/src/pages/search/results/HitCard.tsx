import { IconPhoneIncoming, IconPhoneOutgoing } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { Duration } from '@/ui/Duration';
import { Phone } from '@/ui/Phone';
import { SentimentMark } from '@/ui/SentimentMark';
import { Tag } from '@/ui/Tag';
import { Time } from '@/ui/Time';
import type { SearchCallFragment, SearchMomentFragment } from '../generated/graphql';
import { PlayButton } from '../player/PlayButton';
import classes from './HitCard.module.css';
import { Snippet, textOf } from './Snippet';
import type { Hit } from './use-results';

type Props = { hit: Hit; query: string | undefined; activeStop: string | null };

const otherEnd = (call: SearchCallFragment) => (call.direction === 'INBOUND' ? call.from : call.to);

/** A call that matched, and where. Each line opens the call at its second; each has its own play button. */
export function HitCard({ hit, query, activeStop }: Props) {
  const { call, moments } = hit;
  const stop = `${hit.id} call`;
  return (
    <article className={classes.card}>
      <CallLine call={call} query={query} stop={stop} active={activeStop === stop} />
      {moments.length > 0 && (
        <ul className={classes.moments}>
          {moments.map((moment) => (
            <MomentLine
              key={moment.turn.index}
              call={call}
              moment={moment}
              query={query}
              activeStop={activeStop}
              stop={`${hit.id} ${moment.turn.index}`}
            />
          ))}
        </ul>
      )}
    </article>
  );
}

type CallLineProps = { call: SearchCallFragment; query: string | undefined; stop: string; active: boolean };

export function CallLine({ call, query, stop, active }: CallLineProps) {
  const { t } = useTranslation('search');
  const Arrow = call.direction === 'INBOUND' ? IconPhoneIncoming : IconPhoneOutgoing;
  const name = call.customer?.customer.name;
  const mood = call.summary?.sentiment;
  return (
    <Link
      to="/calls/$callId"
      params={{ callId: call.id }}
      search={query ? { q: query } : {}}
      className={classes.call}
      data-stop={stop}
      tabIndex={active ? 0 : -1}
    >
      <span className={classes.who}>
        <Arrow size={15} stroke={1.7} aria-hidden />
        <span className="visually-hidden">{t(`direction.${call.direction}`, { ns: 'common' })}</span>
        {name ? <bdi>{name}</bdi> : <Phone party={otherEnd(call)} />}
      </span>
      <span className={classes.fact}>
        <Time at={call.startedAt} />
      </span>
      {call.status === 'ACTIVE' ? (
        <span className={classes.live}>{t('callStatus.ACTIVE', { ns: 'common' })}</span>
      ) : (
        <span className={classes.fact}>
          <Duration ms={call.durationMs} />
        </span>
      )}
      {call.agent && <bdi className={classes.fact}>{call.agent}</bdi>}
      {mood && <SentimentMark sentiment={mood} />}
      <span className={classes.tags}>
        {call.tags.slice(0, 4).map((tag) => (
          <Tag key={tag}>{tag}</Tag>
        ))}
      </span>
    </Link>
  );
}

type MomentLineProps = {
  call: SearchCallFragment;
  moment: SearchMomentFragment;
  query: string | undefined;
  stop: string;
  activeStop: string | null;
};

export function MomentLine({ call, moment, query, stop, activeStop }: MomentLineProps) {
  const { t } = useTranslation('search');
  const format = useFormat();
  const { startMs, turn } = moment;
  const heard = call.recording?.status === 'COMPLETED' && startMs !== null;
  const title = call.customer?.customer.name ?? otherEnd(call).e164 ?? otherEnd(call).raw;
  return (
    <li className={classes.moment}>
      {heard ? (
        <PlayButton
          track={{ key: stop, callId: call.id, startMs, title, snippet: textOf(moment.snippet) }}
          tabIndex={activeStop === stop ? 0 : -1}
        />
      ) : (
        <span />
      )}
      <Link
        to="/calls/$callId"
        params={{ callId: call.id }}
        search={{
          ...(startMs === null ? {} : { t: Math.floor(startMs / 1000) }),
          ...(query ? { q: query } : {}),
        }}
        className={classes.said}
        data-stop={stop}
        tabIndex={activeStop === stop ? 0 : -1}
      >
        <span className={classes.at}>
          {startMs === null ? (
            <span className="visually-hidden">{t('noTime')}</span>
          ) : (
            <time dateTime={`PT${Math.floor(startMs / 1000)}S`} className="numbers" dir="ltr">
              <span aria-hidden>{format.duration(startMs)}</span>
              <span className="visually-hidden">{format.durationInWords(startMs)}</span>
            </time>
          )}
        </span>
        <span className={classes.speaker} data-speaker={turn.speaker}>
          {t(`speaker.${turn.speaker}`, { ns: 'common' })}
        </span>
        <Snippet parts={moment.snippet} />
      </Link>
    </li>
  );
}
