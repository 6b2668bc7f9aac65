import { IconMoodHappy, IconMoodNeutral, IconMoodPuzzled, IconMoodSad } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './SentimentMark.module.css';

export type Sentiment = 'POSITIVE' | 'NEUTRAL' | 'NEGATIVE' | 'MIXED';

const LOOK = {
  POSITIVE: { tone: 'green', icon: IconMoodHappy },
  NEUTRAL: { tone: 'grey', icon: IconMoodNeutral },
  NEGATIVE: { tone: 'red', icon: IconMoodSad },
  MIXED: { tone: 'yellow', icon: IconMoodPuzzled },
} as const;

/** The mood of a call, with its word. */
export function SentimentMark({ sentiment }: { sentiment: Sentiment | null | undefined }) {
  const { t } = useTranslation();
  if (!sentiment) return null;
  const { tone, icon: Face } = LOOK[sentiment];
  return (
    <span className={classes.mark} data-tone={tone}>
      <Face size={16} stroke={1.8} aria-hidden />
      {t(`sentiment.${sentiment}`)}
    </span>
  );
}
