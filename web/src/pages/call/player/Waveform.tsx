import { ActionIcon, Skeleton, Tooltip, useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconVolume, IconVolumeOff } from '@tabler/icons-react';
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import type { Turn } from '../transcript/turn';
import { ClipHandles } from './ClipHandles';
import type { Clip } from './clip';
import { coloursOf, paint } from './paint';
import type { Lane, Peaks } from './peaks';
import { usePlayer, usePosition, useSides } from './use-player';
import classes from './Waveform.module.css';

export type Marker = { ms: number; kind: 'match' | 'note'; label?: string };

type Props = {
  /** Null while they are on the way; `missing` where the server has none. */
  peaks: Peaks | 'missing' | null;
  lanes: readonly Lane[];
  turns: readonly Turn[];
  durationMs: number;
  markers: readonly Marker[];
  clip: Clip | null;
  onClip: (clip: Clip) => void;
};

const LANE = 44;

/** The whole call at a glance: one lane a channel, where one is in it, and what is marked. It is a slider. */
export function Waveform({ peaks, lanes, turns, durationMs, markers, clip, onClip }: Props) {
  const { muted, mute, possible } = useSides(lanes.length);
  const drawn = peaks !== null && peaks !== 'missing' ? peaks : null;
  const height = Math.max(1, lanes.length || 2) * LANE;
  return (
    <div className={classes.waveform}>
      {drawn && <LaneHeads lanes={lanes} muted={muted} onMute={possible ? mute : null} />}
      <div className={classes.area} dir="ltr" style={{ height }}>
        {peaks === null && <Skeleton className={classes.fill} aria-hidden />}
        {drawn && <Lanes peaks={drawn} lanes={lanes} turns={turns} muted={muted} />}
        {clip && (
          <span
            className={classes.range}
            style={{
              left: `${(clip.fromMs / durationMs) * 100}%`,
              width: `${((clip.untilMs - clip.fromMs) / durationMs) * 100}%`,
            }}
          />
        )}
        {markers.map(({ ms, kind }, number) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: marks have no other name.
            key={number}
            className={classes.marker}
            data-kind={kind}
            style={{ left: `${Math.min(100, (ms / durationMs) * 100)}%` }}
          />
        ))}
        <Slider durationMs={durationMs} plain={!drawn} />
        {clip && <ClipHandles clip={clip} durationMs={durationMs} onChange={onClip} />}
      </div>
    </div>
  );
}

function LaneHeads({
  lanes,
  muted,
  onMute,
}: {
  lanes: readonly Lane[];
  muted: readonly boolean[];
  onMute: ((channel: number) => void) | null;
}) {
  const { t } = useTranslation('call');
  return (
    <ul className={classes.heads} aria-label={t('player.sides')}>
      {lanes.map(({ speaker }, channel) => {
        const alone = lanes.length === 1;
        const name = alone
          ? t('player.everybody')
          : speaker
            ? t(`speaker.${speaker}`, { ns: 'common' })
            : t('player.channel', { number: channel + 1 });
        const silent = muted[channel] ?? false;
        const label = t(silent ? 'player.unmute' : 'player.mute', { name });
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a channel is its number.
          <li key={channel} data-speaker={speaker ?? 'none'} style={{ height: LANE }}>
            <span className={classes.name}>{name}</span>
            {onMute && (
              <Tooltip label={label}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={26}
                  aria-label={label}
                  aria-pressed={silent}
                  onClick={() => onMute(channel)}
                >
                  {silent ? <IconVolumeOff size={15} aria-hidden /> : <IconVolume size={15} aria-hidden />}
                </ActionIcon>
              </Tooltip>
            )}
          </li>
        );
      })}
    </ul>
  );
}

type LanesProps = Pick<Props, 'lanes' | 'turns'> & { peaks: Peaks; muted: readonly boolean[] };

/** Drawn twice: what is behind us in colour, what is ahead pale; the coloured one is cut off at the position. */
function Lanes({ peaks, lanes, turns, muted }: LanesProps) {
  const player = usePlayer();
  const scheme = useComputedColorScheme('light');
  const { ref: sized, width, height } = useElementSize();
  const ahead = useRef<HTMLCanvasElement>(null);
  const behind = useRef<HTMLCanvasElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another size or scheme is another drawing.
  useEffect(() => {
    for (const canvas of [ahead.current, behind.current]) {
      if (canvas) paint(canvas, { peaks, lanes, turns, muted, colours: coloursOf(canvas) });
    }
  }, [peaks, lanes, turns, muted, width, height, scheme]);
  useEffect(() => {
    const place = () => {
      const left = Math.min(1, player.positionMs() / peaks.durationMs) * 100;
      if (behind.current) behind.current.style.clipPath = `inset(0 ${100 - left}% 0 0)`;
    };
    place();
    return player.onTick(place);
  }, [player, peaks]);
  return (
    <div ref={sized} className={classes.fill} aria-hidden>
      <canvas ref={ahead} className={classes.ahead} />
      <canvas ref={behind} className={classes.behind} />
    </div>
  );
}

/** What is played, as a slider: to be dragged, clicked and moved by keys, and read out in words. */
function Slider({ durationMs, plain }: { durationMs: number; plain: boolean }) {
  const { t } = useTranslation('call');
  const format = useFormat();
  const player = usePlayer();
  const second = usePosition((ms) => Math.floor(ms / 1000));
  const head = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const place = () => {
      if (head.current) head.current.style.left = `${Math.min(1, player.positionMs() / durationMs) * 100}%`;
    };
    place();
    return player.onTick(place);
  }, [player, durationMs]);

  const seekTo = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    player.seek(((event.clientX - left) / width) * durationMs);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowUp: 5_000,
      ArrowDown: -5_000,
      ArrowRight: 5_000,
      ArrowLeft: -5_000,
      PageUp: 30_000,
      PageDown: -30_000,
      Home: Number.NEGATIVE_INFINITY,
      End: durationMs,
    };
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    player.seek(step === Number.NEGATIVE_INFINITY ? 0 : player.positionMs() + step);
  };
  return (
    <div
      className={classes.slider}
      data-plain={plain || undefined}
      role="slider"
      tabIndex={0}
      aria-label={t('player.position')}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1000)}
      aria-valuenow={second}
      aria-valuetext={t('player.of', {
        position: format.durationInWords(second * 1000),
        length: format.durationInWords(durationMs),
      })}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        seekTo(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && seekTo(event)}
    >
      <span ref={head} className={classes.head} />
    </div>
  );
}
