import { CloseButton } from '@mantine/core';
import { IconBellRinging } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { TextLink } from '@/ui/LinkButton';
import { RelativeTime } from '@/ui/Time';
import { CallLine, MomentLine } from '../results/HitCard';
import classes from './AlertStrip.module.css';
import { alerts, useAlerts } from './alerts-store';
import { Watchers } from './Watchers';

const SHOWN = 3;

/** What watched searches have found since the page was opened. */
export function AlertStrip() {
  const { t } = useTranslation('search');
  const { alerts: found } = useAlerts();
  return (
    <>
      <Watchers />
      <output className={classes.strip} aria-label={t('alerts.label')}>
        {found.slice(0, SHOWN).map((alert) => (
          <div key={alert.id} className={classes.alert} data-alert={alert.searchId}>
            <div className={classes.head}>
              <IconBellRinging size={16} aria-hidden />
              <span>
                {t('alerts.found')} <bdi className={classes.name}>{alert.name}</bdi>
              </span>
              <span className={classes.when}>
                <RelativeTime at={alert.at} />
              </span>
              <CloseButton
                size={24}
                aria-label={t('alerts.dismiss', { name: alert.name })}
                onClick={() => alerts.dismiss(alert.id)}
              />
            </div>
            <CallLine call={alert.call} query={undefined} stop={`${alert.id} call`} active />
            <ul className={classes.moments}>
              {alert.moments.slice(0, 1).map((moment) => (
                <MomentLine
                  key={moment.turn.index}
                  call={alert.call}
                  moment={moment}
                  query={undefined}
                  stop={`${alert.id} moment`}
                  activeStop={`${alert.id} moment`}
                />
              ))}
            </ul>
          </div>
        ))}
        {found.length > SHOWN && (
          <TextLink to="/search/saved" size="sm">
            {t('alerts.more', { count: found.length - SHOWN })}
          </TextLink>
        )}
      </output>
    </>
  );
}
