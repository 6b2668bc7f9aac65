import { ActionIcon, Loader } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { type ComponentProps, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { player } from './player';
import type { Track } from './shared-player';

type Props = { track: Track } & Pick<ComponentProps<'button'>, 'tabIndex'>;

/** Plays a moment in the shared player, from just before its word. */
export function PlayButton({ track, ...rest }: Props) {
  const { t } = useTranslation('search');
  const format = useFormat();
  // Of all rows, only the one that is heard follows the player.
  const phase = useSyncExternalStore(player.subscribe, () => {
    const state = player.snapshot();
    return state.track?.key === track.key ? state.phase : null;
  });
  const busy = phase === 'asking' || phase === 'making';
  const playing = phase === 'playing';
  const Icon = playing ? IconPlayerPauseFilled : IconPlayerPlayFilled;
  return (
    <ActionIcon
      size={28}
      radius="xl"
      variant={phase ? 'filled' : 'light'}
      aria-label={t(playing ? 'player.pauseAt' : 'player.playAt', {
        at: format.durationInWords(track.startMs),
      })}
      data-play={track.key}
      onClick={(event) => {
        event.stopPropagation();
        void player.toggle(track);
      }}
      {...rest}
    >
      {busy ? <Loader size={13} color="currentColor" aria-hidden /> : <Icon size={14} aria-hidden />}
    </ActionIcon>
  );
}
