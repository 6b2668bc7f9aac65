import { IconCheck, IconQuote } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { duration } from '@/i18n/format';
import { TextLink } from '@/ui/LinkButton';
import type { EvidenceFragment } from '../generated/graphql';
import classes from './Links.module.css';

type Props = { callId: string; evidence: readonly EvidenceFragment[] };

/** What speaks for a link, the strongest first: what was said leads to its second. */
export function EvidenceList({ callId, evidence }: Props) {
  const { t } = useTranslation('bookings');
  if (evidence.length === 0) return null;
  return (
    <ul className={classes.evidence} aria-label={t('link.evidence')}>
      {evidence.map(({ kind, startMs, words, turnIndex }, place) => {
        const said = words !== null && words !== undefined;
        const Sign = said ? IconQuote : IconCheck;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: one kind may be said twice in one turn.
          <li key={`${kind} ${turnIndex} ${place}`}>
            <Sign size={14} stroke={1.8} aria-hidden />
            <span className={classes.kind}>{t(`evidence.${kind}`)}</span>
            {said && <q dir="auto">{words}</q>}
            {typeof startMs === 'number' && (
              <TextLink
                to="/calls/$callId"
                params={{ callId }}
                search={{ t: Math.floor(startMs / 1000) }}
                aria-label={t('link.listenAt', { time: duration(startMs) })}
                size="sm"
                className="numbers"
              >
                <bdi dir="ltr">{duration(startMs)}</bdi>
              </TextLink>
            )}
          </li>
        );
      })}
    </ul>
  );
}
