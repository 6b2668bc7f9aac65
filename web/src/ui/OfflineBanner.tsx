import { useNetwork } from '@mantine/hooks';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '@/graphql/connection';
import { useFormat } from '@/i18n/format';
import classes from './OfflineBanner.module.css';

/** A short gap is nobody's business. */
const GRACE_MS = 2_000;

/** Says that the connection is lost and since when. It goes by itself. */
export function OfflineBanner() {
  const { t } = useTranslation('app');
  const format = useFormat();
  const connection = useConnection();
  const { online } = useNetwork();
  const away = connection.state === 'lost' || !online;
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(away), away ? GRACE_MS : 0);
    return () => clearTimeout(timer);
  }, [away]);
  return (
    <output className={classes.place}>
      {shown && away && (
        <span className={classes.banner}>
          <IconPlugConnectedX size={18} aria-hidden />
          {t(online ? 'connection.lost' : 'connection.offline', {
            time: format.time(connection.since, 'clock'),
          })}
        </span>
      )}
    </output>
  );
}
