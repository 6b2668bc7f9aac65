import {
  IconCalendarCheck,
  IconCalendarQuestion,
  IconCalendarX,
  IconCheck,
  IconClock,
  IconUserX,
  IconX,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { BookingState } from './generated/graphql';
import classes from './StateBadge.module.css';

const LOOK = {
  CONFIRMED: { tone: 'green', icon: IconCalendarCheck },
  COMPLETED: { tone: 'grey', icon: IconCheck },
  PENDING: { tone: 'yellow', icon: IconClock },
  CANCELLED: { tone: 'grey', icon: IconCalendarX },
  NO_SHOW: { tone: 'red', icon: IconUserX },
  FAILED: { tone: 'red', icon: IconX },
  UNKNOWN: { tone: 'grey', icon: IconCalendarQuestion },
} as const satisfies Record<BookingState, unknown>;

/** Where a booking stands: a colour, a sign and the word. */
export function StateBadge({ state }: { state: BookingState }) {
  const { t } = useTranslation('bookings');
  const { tone, icon: Sign } = LOOK[state];
  return (
    <span className={classes.badge} data-tone={tone}>
      <Sign size={13} stroke={2.2} aria-hidden />
      {t(`state.${state}`)}
    </span>
  );
}
