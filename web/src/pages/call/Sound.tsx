import { Button, Menu } from '@mantine/core';
import { IconCut, IconDownload, IconHeadphonesOff, IconVolumeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { streamClient } from '@/graphql/client';
import { useFormat } from '@/i18n/format';
import { notifyFailure } from '@/ui/Failure';
import classes from './CallPage.module.css';
import { CallDownloadLink } from './documents';
import type { CallPageFieldsFragment } from './generated/graphql';
import { ClipBar } from './player/ClipBar';
import { type Clip, clipAround } from './player/clip';
import { ownPath } from './player/link';
import { PlayerBar } from './player/PlayerBar';
import type { Lane, Peaks } from './player/peaks';
import { usePlayer } from './player/use-player';
import { type Marker, Waveform } from './player/Waveform';
import type { Turn } from './transcript/turn';

type Props = {
  call: CallPageFieldsFragment;
  mayListen: boolean;
  peaks: Peaks | 'missing' | null;
  lanes: readonly Lane[];
  turns: readonly Turn[];
  durationMs: number;
  markers: readonly Marker[];
  clip: Clip | null;
  onClip: (clip: Clip | null) => void;
  onCopyLink: () => void;
  onHelp: () => void;
};

/** The player, or why there is none. */
export function Sound(props: Props) {
  const { call, mayListen, peaks, lanes, turns, durationMs, markers, clip, onClip, onCopyLink, onHelp } =
    props;
  const { t } = useTranslation('call');
  const player = usePlayer();
  const { recording } = call;
  const playable = recording?.status === 'COMPLETED';
  if (!playable) return <NoSound call={call} />;
  return (
    <>
      <Waveform
        key={recording.id}
        peaks={peaks}
        lanes={lanes}
        turns={turns}
        durationMs={durationMs}
        markers={markers}
        clip={clip}
        onClip={onClip}
      />
      {mayListen ? (
        <PlayerBar
          durationMs={durationMs}
          onCopyLink={onCopyLink}
          onHelp={onHelp}
          menu={
            <Menu.Item
              leftSection={<IconDownload size={16} aria-hidden />}
              onClick={() => void download(recording.id)}
            >
              {t('player.download')}
            </Menu.Item>
          }
        >
          <Button
            variant="default"
            leftSection={<IconCut size={16} aria-hidden />}
            aria-pressed={clip !== null}
            onClick={() => onClip(clip ? null : clipAround(player.positionMs(), durationMs))}
          >
            {t('clip.make')}
          </Button>
        </PlayerBar>
      ) : (
        <p className={classes.noSound}>
          <IconHeadphonesOff size={18} aria-hidden />
          {t('player.noAudio.refused')}
        </p>
      )}
      {clip && mayListen && <ClipBar recordingId={recording.id} clip={clip} onChange={onClip} />}
      {recording.interrupted && <p className={classes.noSound}>{t('player.interrupted')}</p>}
    </>
  );
}

function NoSound({ call }: { call: CallPageFieldsFragment }) {
  const { t } = useTranslation('call');
  const format = useFormat();
  const stage = call.stages.find((state) => state.stage === 'RECORDING')?.status ?? 'PENDING';
  const { recording } = call;
  const text = () => {
    if (recording?.status === 'DELETED' || stage === 'DELETED') {
      const at = recording?.deletedAt;
      return [
        t('player.noAudio.deleted', { time: at ? format.time(at, 'dateTime') : '–' }),
        recording?.deletedReason && t('player.noAudio.reason', { reason: recording.deletedReason }),
      ]
        .filter(Boolean)
        .join(' ');
    }
    if (stage === 'FAILED') return t('player.noAudio.failed');
    if (stage === 'ABSENT' || call.transcriptOnly) return t('player.noAudio.absent');
    return t(call.status === 'ACTIVE' ? 'player.noAudio.active' : 'player.noAudio.waiting');
  };
  return (
    <p className={classes.noSound}>
      <IconVolumeOff size={18} aria-hidden />
      {text()}
    </p>
  );
}

/** Saves the stored file. The link is made when it is asked for, and is one row of the audit. */
async function download(recordingId: string): Promise<void> {
  const { data, error } = await streamClient
    .query(CallDownloadLink, { id: recordingId, format: 'ORIGINAL' }, { requestPolicy: 'network-only' })
    .toPromise();
  if (error) return notifyFailure(error);
  const url = data?.node?.__typename === 'Recording' ? data.node.audio?.url : null;
  if (!url) return;
  const anchor = document.createElement('a');
  anchor.href = ownPath(url);
  anchor.download = '';
  anchor.click();
}
