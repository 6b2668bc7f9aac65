import { StageBadges } from '@/calls/Stages';
import { SentimentMark } from '@/ui/SentimentMark';
import classes from './CallsPage.module.css';
import { DirectionMark, Length, moodOf, PartyName } from './columns';
import { Started } from './Started';
import type { CallRow } from './use-calls-list';

/** A call in a narrow window: who and how long, then when and how far. */
export const CompactRow = ({ call }: { call: CallRow }) => (
  <div className={classes.compact}>
    <div className={classes.compactLine}>
      <DirectionMark call={call} />
      <PartyName call={call} />
      <span className={classes.end}>
        <Started call={call} />
      </span>
    </div>
    <div className={classes.compactLine}>
      <Length call={call} />
      <bdi className={classes.quiet}>{call.agent}</bdi>
      <span className={classes.end}>
        <SentimentMark sentiment={moodOf(call)} />
      </span>
    </div>
    <div className={classes.compactLine}>
      <StageBadges callId={call.id} stages={call.stages} />
    </div>
  </div>
);
