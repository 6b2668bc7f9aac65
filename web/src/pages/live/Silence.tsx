import { IconPlayerPause, IconVolume3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Duration } from '@/ui/Duration';
import { useNow } from '@/ui/Time';
import classes from './CallCard.module.css';

/** Shorter pauses belong to speaking. */
const PAUSE_MS = 3_000;
/** From here on somebody should look. */
const LONG_MS = 20_000;

/** How long nobody has spoken. */
export function Silence({ since }: { since: number | null }) {
  const { t } = useTranslation('live');
  const now = useNow(1_000);
  if (since === null) return <span className={classes.silence}>{t('noWords')}</span>;
  const ms = now - since;
  if (ms < PAUSE_MS) return <span className={classes.silence}>{t('speaking')}</span>;
  const long = ms >= LONG_MS;
  const Icon = long ? IconVolume3 : IconPlayerPause;
  return (
    <span className={classes.silence} data-long={long || undefined}>
      <Icon size={14} stroke={1.8} aria-hidden />
      {t('silent')} <Duration ms={ms} />
    </span>
  );
}
