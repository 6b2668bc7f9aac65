import { Button, Paper } from '@mantine/core';
import { IconCut, IconQuote } from '@tabler/icons-react';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Transcript.module.css';
import type { Turn } from './turn';
import { type Chosen, useSelection } from './use-selection';

type Props = {
  scroller: RefObject<HTMLElement | null>;
  turns: readonly Turn[];
  onQuote: (chosen: Chosen) => void;
  onClip: ((chosen: Chosen) => void) | null;
};

/** What one can do with words that are selected, beside them. */
export function SelectionBar({ scroller, turns, onQuote, onClip }: Props) {
  const { t } = useTranslation('call');
  const chosen = useSelection(scroller, turns);
  if (!chosen) return null;
  return (
    <Paper
      className={classes.selection}
      shadow="md"
      style={{ top: chosen.at.top, left: chosen.at.left }}
      // A press must not take the selection away.
      onPointerDown={(event) => event.preventDefault()}
    >
      <Button
        size="xs"
        variant="subtle"
        leftSection={<IconQuote size={15} aria-hidden />}
        onClick={() => {
          onQuote(chosen);
          getSelection()?.removeAllRanges();
        }}
      >
        {t('transcript.copyQuote')}
      </Button>
      {onClip && chosen.parts[0]?.turn.startMs != null && (
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconCut size={15} aria-hidden />}
          onClick={() => onClip(chosen)}
        >
          {t('transcript.clip')}
        </Button>
      )}
    </Paper>
  );
}
