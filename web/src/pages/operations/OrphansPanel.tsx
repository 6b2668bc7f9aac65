import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { usePages } from '@/lists/use-pages';
import { Failure } from '@/ui/Failure';
import { Panel } from '@/ui/Panel';
import { Time } from '@/ui/Time';
import { OrphansQuery } from './documents';
import classes from './Operations.module.css';

/** Stored things without their counterpart, removed ones too. */
export function OrphansPanel() {
  const { t } = useTranslation('operations');
  const format = useFormat();
  const pages = usePages({
    document: OrphansQuery,
    variables: {},
    connection: (data) => data.orphans,
    pageSize: 10,
  });
  const { rows, phase, error, more } = pages;
  return (
    <Panel title={t('orphans.title')}>
      {rows.length === 0 && phase === 'ready' && <p className={classes.quiet}>{t('orphans.none')}</p>}
      <ul className={classes.plain}>
        {rows.map((orphan) => (
          <li key={`${orphan.kind} ${orphan.storagePath} ${orphan.foundAt}`} className={classes.orphan}>
            <strong>{t(`orphans.${orphan.kind}`)}</strong>
            <bdi dir="ltr" className={classes.path}>
              {orphan.storagePath}
            </bdi>
            <span className={classes.quiet}>
              {typeof orphan.sizeBytes === 'number' && `${format.bytes(orphan.sizeBytes)} · `}
              {t('orphans.found')} <Time at={orphan.foundAt} />
              {orphan.removedAt && (
                <>
                  {' · '}
                  {t('orphans.removed')} <Time at={orphan.removedAt} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      {phase === 'failed' && error && <Failure error={error} onRetry={pages.reload} />}
      {more && phase !== 'failed' && (
        <Button variant="default" mt="sm" loading={phase === 'loading'} onClick={pages.loadMore}>
          {t('more')}
        </Button>
      )}
    </Panel>
  );
}
