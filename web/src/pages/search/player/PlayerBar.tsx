import { ActionIcon, Loader, Slider, Tooltip } from '@mantine/core';
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconRewindBackward5,
  IconVolumeOff,
  IconX,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { BidiText } from '@/ui/BidiText';
import { TextLink } from '@/ui/LinkButton';
import classes from './PlayerBar.module.css';
import { player } from './player';
import { usePlayerState } from './shared-player';

/** What is heard now, at the foot of the page. */
export function PlayerBar({ query }: { query: string | undefined }) {
  const { t } = useTranslation('search');
  const format = useFormat();
  const { track, phase, positionMs, durationMs } = usePlayerState(player);
  const busy = phase === 'asking' || phase === 'making';
  const audible = phase === 'playing' || phase === 'paused';
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: the words that are heard stand beside it. */}
      <audio
        ref={player.attach}
        preload="none"
        onLoadedMetadata={player.on.loadedMetadata}
        onPlaying={player.on.playing}
        onPause={player.on.paused}
        onTimeUpdate={player.on.time}
        onError={player.on.error}
      />
      {track && (
        <section className={classes.bar} aria-label={t('player.label')} data-phase={phase}>
          <div className={classes.buttons}>
            <ActionIcon
              size="lg"
              radius="xl"
              variant="filled"
              disabled={busy || phase === 'silent'}
              aria-label={t(phase === 'playing' ? 'player.pause' : 'player.play')}
              onClick={() => void player.toggle(track)}
            >
              {busy ? (
                <Loader size={16} color="currentColor" aria-hidden />
              ) : phase === 'silent' ? (
                <IconVolumeOff size={18} aria-hidden />
              ) : phase === 'playing' ? (
                <IconPlayerPauseFilled size={18} aria-hidden />
              ) : (
                <IconPlayerPlayFilled size={18} aria-hidden />
              )}
            </ActionIcon>
            <Tooltip label={t('player.back')}>
              <ActionIcon
                size="lg"
                variant="subtle"
                color="gray"
                disabled={!audible}
                aria-label={t('player.back')}
                onClick={() => player.step(-5_000)}
              >
                <IconRewindBackward5 size={20} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </div>
          <div className={classes.what}>
            <p className={classes.title}>
              <BidiText>{track.title}</BidiText>
              <TextLink
                to="/calls/$callId"
                params={{ callId: track.callId }}
                search={{ t: Math.floor(positionMs / 1000), ...(query ? { q: query } : {}) }}
                size="sm"
              >
                {t('player.open')}
              </TextLink>
            </p>
            <p className={classes.snippet} dir="auto">
              {phase === 'silent' || phase === 'failed' || phase === 'making'
                ? t(`player.${phase}`)
                : track.snippet}
            </p>
          </div>
          <div className={classes.place}>
            <span className="numbers" dir="ltr">
              {format.duration(positionMs)}
            </span>
            <Slider
              className={classes.slider}
              size="sm"
              min={0}
              max={Math.max(durationMs, 1)}
              step={1_000}
              value={Math.min(positionMs, Math.max(durationMs, 1))}
              disabled={!audible}
              label={null}
              thumbLabel={t('player.position')}
              thumbProps={{
                'aria-valuetext': t('player.valueText', {
                  at: format.durationInWords(positionMs),
                  of: format.durationInWords(durationMs),
                }),
              }}
              onChange={player.seekTo}
            />
            <span className="numbers" dir="ltr">
              {format.duration(durationMs)}
            </span>
          </div>
          <ActionIcon
            className={classes.close}
            variant="subtle"
            color="gray"
            aria-label={t('player.close')}
            onClick={player.close}
          >
            <IconX size={18} aria-hidden />
          </ActionIcon>
        </section>
      )}
    </>
  );
}
