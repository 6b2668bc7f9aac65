import { ActionIcon, Button, Menu, Switch } from '@mantine/core';
import { IconDots, IconDownload, IconPencil, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { useFormat } from '@/i18n/format';
import { notifyFailure } from '@/ui/Failure';
import { TextLink } from '@/ui/LinkButton';
import { alerts, useAlerts } from '../alerts/alerts-store';
import { DeleteSavedSearchMutation, SavedFiguresQuery } from '../documents';
import type { SavedRowFragment } from '../generated/graphql';
import { searchOfPermalink } from '../permalink';
import { exportAddress } from '../share/export-address';
import { useFresh } from '../use-fresh';
import { edited } from './edited';
import classes from './Saved.module.css';
import { Trend } from './Trend';

type Props = { search: SavedRowFragment; onDeleted: () => void };

/** A saved search: what it finds now, how often it would have found something, and whether it is watched. */
export function SavedItem({ search, onDeleted }: Props) {
  const { t } = useTranslation('search');
  const format = useFormat();
  const navigate = useNavigate();
  const { watched, alerts: found } = useAlerts();
  const [asking, setAsking] = useState(false);
  const [{ fetching }, remove] = useMutation(DeleteSavedSearchMutation);
  const matches = found.filter(({ searchId }) => searchId === search.id).length;
  const figures = useFresh(SavedFiguresQuery, { id: search.id });
  const refresh = useEffectEvent(figures.again);
  useEffect(() => {
    // What was found just now is in the figures as well.
    if (matches > 0) refresh();
  }, [matches]);
  const node = figures.data?.node?.__typename === 'SavedSearch' ? figures.data.node : null;
  const isWatched = watched.some(({ id }) => id === search.id);
  const place = { ...searchOfPermalink(search.permalink) };

  const edit = () => {
    edited.name = search.name;
    void navigate({ to: '/search', search: place });
  };
  const confirm = async () => {
    const { error } = await remove({ input: { id: search.id } });
    if (error) return notifyFailure(error);
    alerts.watch({ id: search.id, name: search.name }, false);
    onDeleted();
  };
  return (
    <li className={classes.item} data-lit={matches > 0 || undefined} data-saved={search.name}>
      <div className={classes.head}>
        <h2 className={classes.name}>
          <TextLink to="/search" search={place} inherit>
            <bdi>{search.name}</bdi>
          </TextLink>
        </h2>
        <code className={classes.query} dir="auto">
          {search.query || t('saved.everyCall')}
        </code>
      </div>
      <div className={classes.figure}>
        {node && (
          <>
            <span className={`${classes.number} numbers`}>{format.number(node.matches.totalCount)}</span>
            <span className={classes.unit}>{t('saved.calls', { count: node.matches.totalCount })}</span>
          </>
        )}
        {figures.error && <span className={classes.unit}>{t('saved.noFigures')}</span>}
      </div>
      <Trend buckets={node?.trend ?? []} name={search.name} />
      <div className={classes.watch}>
        <Switch
          size="sm"
          label={t('saved.watch')}
          aria-label={t('saved.watchNamed', { name: search.name })}
          checked={isWatched}
          onChange={(event) =>
            alerts.watch({ id: search.id, name: search.name }, event.currentTarget.checked)
          }
        />
        {matches > 0 && <span className={classes.matches}>{t('saved.matches', { count: matches })}</span>}
      </div>
      {asking ? (
        <fieldset className={classes.confirm} aria-label={t('saved.deleteAsk', { name: search.name })}>
          <Button size="xs" color="red" loading={fetching} autoFocus onClick={() => void confirm()}>
            {t('saved.deleteYes')}
          </Button>
          <Button size="xs" variant="default" onClick={() => setAsking(false)}>
            {t('cancel', { ns: 'common' })}
          </Button>
        </fieldset>
      ) : (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t('saved.menu', { name: search.name })}
            >
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={15} aria-hidden />} onClick={edit}>
              {t('saved.edit')}
            </Menu.Item>
            <Menu.Item
              component="a"
              download
              href={exportAddress({ format: 'csv', rows: 'calls', permalink: search.permalink })}
              leftSection={<IconDownload size={15} aria-hidden />}
            >
              {t('export.csv')}
            </Menu.Item>
            <Menu.Item leftSection={<IconTrash size={15} aria-hidden />} onClick={() => setAsking(true)}>
              {t('saved.delete')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  );
}
