import { Button, CloseButton } from '@mantine/core';
import { IconCut, IconDownload, IconLink, IconPlayerPlay } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { streamClient } from '@/graphql/client';
import { useFormat } from '@/i18n/format';
import { notifyDone, notifyFailure } from '@/ui/Failure';
import { CallClip } from '../documents';
import type { Disposition } from '../generated/graphql';
import classes from './ClipBar.module.css';
import { CLIP_MS_MIN, type Clip } from './clip';
import { ownPath } from './link';
import { usePlayer } from './use-player';

type Props = { recordingId: string; clip: Clip; onChange: (clip: Clip | null) => void };

/** A stretch of the call, to be heard, saved or sent. Its ends are also handles on the waveform. */
export function ClipBar({ recordingId, clip, onChange }: Props) {
  const { t } = useTranslation('call');
  const format = useFormat();
  const player = usePlayer();
  const stops = useRef<(() => void) | null>(null);
  useEffect(() => () => stops.current?.(), []);
  const play = () => {
    stops.current?.();
    player.playFrom(clip.fromMs);
    stops.current = player.onTick(() => {
      if (player.positionMs() < clip.untilMs) return;
      stops.current?.();
      player.pause();
    });
  };
  const linkOf = async (disposition: Disposition) => {
    const range = { fromMs: Math.round(clip.fromMs), untilMs: Math.round(clip.untilMs) };
    const { data, error } = await streamClient
      .query(CallClip, { id: recordingId, clip: range, disposition }, { requestPolicy: 'network-only' })
      .toPromise();
    if (error) notifyFailure(error);
    return data?.node?.__typename === 'Recording' ? data.node.audio : null;
  };
  const download = async () => {
    const link = await linkOf('ATTACHMENT');
    if (!link) return;
    const anchor = document.createElement('a');
    anchor.href = ownPath(link.url);
    anchor.download = '';
    anchor.click();
  };
  const copy = async () => {
    const link = await linkOf('INLINE');
    if (!link) return;
    await navigator.clipboard.writeText(new URL(ownPath(link.url), location.origin).href).then(
      () => notifyDone(t('clip.copied', { time: format.time(link.expiresAt, 'dateTime') })),
      () => notifyDone(t('transcript.copyFailed')),
    );
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form.
    <div className={classes.bar} role="group" aria-label={t('clip.title')}>
      <IconCut size={16} aria-hidden />
      <span className="numbers">
        {t('clip.length', {
          from: format.duration(clip.fromMs),
          until: format.duration(clip.untilMs),
          length: format.durationInWords(clip.untilMs - clip.fromMs),
        })}
      </span>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() =>
          onChange({ ...clip, fromMs: Math.min(player.positionMs(), clip.untilMs - CLIP_MS_MIN) })
        }
      >
        {t('clip.startHere')}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() =>
          onChange({ ...clip, untilMs: Math.max(player.positionMs(), clip.fromMs + CLIP_MS_MIN) })
        }
      >
        {t('clip.endHere')}
      </Button>
      <span className={classes.end}>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlayerPlay size={15} aria-hidden />}
          onClick={play}
        >
          {t('clip.play')}
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconLink size={15} aria-hidden />}
          onClick={() => void copy()}
        >
          {t('clip.copy')}
        </Button>
        <Button
          size="compact-sm"
          leftSection={<IconDownload size={15} aria-hidden />}
          onClick={() => void download()}
        >
          {t('clip.download')}
        </Button>
        <CloseButton aria-label={t('clip.close')} onClick={() => onChange(null)} />
      </span>
    </div>
  );
}
