import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { notifyDone } from '@/ui/Failure';
import { usePlayer } from './player/use-player';
import { linkAt, quoteOf } from './transcript/quote';
import type { Turn } from './transcript/turn';
import { momentOf } from './transcript/turn';
import type { Chosen } from './transcript/use-selection';

/** What one can take along from a call: the address of a second, or words with where they stand. */
export function useCopies(callId: string, nameOf: (turn: Turn) => string) {
  const { t } = useTranslation('call');
  const format = useFormat();
  const player = usePlayer();
  const copy = (text: string, said: string) =>
    navigator.clipboard.writeText(text).then(
      () => notifyDone(said),
      () => notifyDone(t('transcript.copyFailed')),
    );
  return {
    link: () => {
      const ms = player.positionMs();
      void copy(linkAt(location.origin, callId, ms), t('player.linkCopied', { time: format.duration(ms) }));
    },
    quote: ({ parts }: Chosen) => {
      const first = parts[0];
      if (!first) return;
      const quoted = parts.map(({ turn, text, from }) => {
        const ms = momentOf(turn, from);
        return { speaker: nameOf(turn), clock: ms === null ? null : format.duration(ms), text };
      });
      const link = linkAt(location.origin, callId, momentOf(first.turn, first.from));
      void copy(quoteOf(quoted, link), t('transcript.quoteCopied'));
    },
  };
}
