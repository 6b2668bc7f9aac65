import { Button } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { memo, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { duration } from '@/i18n/format';
import { TextLink } from '@/ui/LinkButton';
import classes from './Spoken.module.css';
import { TURNS_MAX, type Turn } from './turns';

type Props = {
  callId: string;
  turns: readonly Turn[];
  refused: boolean;
  ended: boolean;
  open: boolean;
};

/** What was said, following the newest turn until one scrolls away from it. */
export const Spoken = memo(function Spoken({ callId, turns, refused, ended, open }: Props) {
  const { t } = useTranslation('live');
  const box = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of words or size moves the end.
  useLayoutEffect(() => {
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [turns, following, open]);

  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < 24);
  };

  return (
    <div className={classes.frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: the words of a call, which are not announced as they come. */}
      <div
        ref={box}
        className={classes.turns}
        data-open={open || undefined}
        data-empty={turns.length === 0 || undefined}
        role="group"
        aria-label={t('spoken')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        onScroll={onScroll}
      >
        {turns.length === 0 && (
          <p className={classes.nothing}>{t(refused ? 'refused' : ended ? 'nothingSaid' : 'listening')}</p>
        )}
        {turns.length >= TURNS_MAX && (
          <p className={classes.nothing}>
            <TextLink to="/calls/$callId" params={{ callId }} inherit>
              {t('earlier')}
            </TextLink>
          </p>
        )}
        {turns.map((turn) => (
          <TurnLine key={turn.index} turn={turn} />
        ))}
      </div>
      {!following && (
        <Button
          className={classes.follow}
          size="compact-xs"
          radius="xl"
          leftSection={<IconArrowDown size={13} aria-hidden />}
          onClick={() => setFollowing(true)}
        >
          {t('follow')}
        </Button>
      )}
    </div>
  );
});

const TurnLine = memo(function TurnLine({ turn }: { turn: Turn }) {
  const { t } = useTranslation();
  const { startMs } = turn;
  return (
    <div className={classes.turn} data-speaker={turn.speaker}>
      <span className={classes.who}>
        <bdi>{turn.speakerLabel || t(`speaker.${turn.speaker}`)}</bdi>
        {typeof startMs === 'number' && (
          <time dir="ltr" className="numbers" dateTime={`PT${Math.round(startMs / 1000)}S`}>
            {duration(startMs)}
          </time>
        )}
      </span>
      <p dir="auto" className={classes.words}>
        {turn.text}
      </p>
    </div>
  );
});
