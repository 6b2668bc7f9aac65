import type { KeyboardEvent, PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import classes from './ClipBar.module.css';
import { type Clip, moved } from './clip';

type Props = { clip: Clip; durationMs: number; onChange: (clip: Clip) => void };

/** The two ends of a clip on the waveform: dragged, or moved by arrow keys. */
export function ClipHandles(props: Props) {
  return (
    <>
      <Handle {...props} end="fromMs" />
      <Handle {...props} end="untilMs" />
    </>
  );
}

function Handle({ clip, durationMs, onChange, end }: Props & { end: 'fromMs' | 'untilMs' }) {
  const { t } = useTranslation('call');
  const format = useFormat();
  const ms = clip[end];
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowLeft: -100,
      ArrowDown: -100,
      ArrowRight: 100,
      ArrowUp: 100,
      PageDown: -5_000,
      PageUp: 5_000,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(moved(clip, end, ms + step * (event.shiftKey ? 10 : 1), durationMs));
  };
  const onMove = (event: PointerEvent<HTMLDivElement>) => {
    const frame = event.currentTarget.parentElement?.getBoundingClientRect();
    if (!frame || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    onChange(moved(clip, end, ((event.clientX - frame.left) / frame.width) * durationMs, durationMs));
  };
  return (
    <div
      className={classes.handle}
      style={{ left: `${(ms / durationMs) * 100}%` }}
      role="slider"
      tabIndex={0}
      aria-label={t(end === 'fromMs' ? 'clip.from' : 'clip.until')}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1000)}
      aria-valuenow={Math.round(ms / 1000)}
      aria-valuetext={format.durationInWords(ms)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onMove}
    />
  );
}
