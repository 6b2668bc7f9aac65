import {
  IconCheck,
  IconCircleDashed,
  IconClock,
  IconExclamationMark,
  IconLoader2,
  IconTrash,
} from '@tabler/icons-react';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './StatusBadge.module.css';

export type StageName = 'RECORDING' | 'TRANSCRIPT' | 'SUMMARY';
export type StageStatus = 'COMPLETED' | 'PROCESSING' | 'PENDING' | 'FAILED' | 'ABSENT' | 'DELETED';

/** As the source documents colour them: green, yellow, red, grey; and a sign each, for who sees no colours. */
const LOOK = {
  COMPLETED: { tone: 'green', icon: IconCheck },
  PROCESSING: { tone: 'yellow', icon: IconLoader2 },
  PENDING: { tone: 'grey', icon: IconClock },
  FAILED: { tone: 'red', icon: IconExclamationMark },
  ABSENT: { tone: 'none', icon: IconCircleDashed },
  DELETED: { tone: 'none', icon: IconTrash },
} as const;

type Props = ComponentProps<'span'> & {
  status: StageStatus;
  /** With it, the badge shows the stage's short name and says the status to screen readers; without, the status. */
  stage?: StageName;
};

export function StatusBadge({ status, stage, className, ...rest }: Props) {
  const { t } = useTranslation();
  const { tone, icon: Sign } = LOOK[status];
  return (
    <span className={`${classes.badge} ${className ?? ''}`} data-tone={tone} data-status={status} {...rest}>
      <Sign size={13} stroke={2.4} aria-hidden className={classes.sign} />
      {stage ? (
        <>
          <span aria-hidden className={classes.word}>
            {t(`stageShort.${stage}`)}
          </span>
          <span className="visually-hidden">{`${t(`stage.${stage}`)}: ${t(`status.${status}`)}`}</span>
        </>
      ) : (
        t(`status.${status}`)
      )}
    </span>
  );
}
