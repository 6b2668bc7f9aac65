import { Kbd, Modal, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './KeysHelp.module.css';
import { KEYS } from './keys';

type Props = { opened: boolean; onClose: () => void; on: boolean; onSwitch: (on: boolean) => void };

/** All keys of the page, and the way to switch them off for whoever speaks to the computer. */
export function KeysHelp({ opened, onClose, on, onSwitch }: Props) {
  const { t } = useTranslation('call');
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('keys.title')}
      size="md"
      closeButtonProps={{ 'aria-label': t('close', { ns: 'common' }) }}
    >
      <dl className={classes.keys}>
        {KEYS.map(({ action, keys }) => (
          <div key={action}>
            <dt>{t(`keys.${action}`)}</dt>
            <dd dir="ltr">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
        <div>
          <dt>{t('keys.turns')}</dt>
          <dd dir="ltr">
            <Kbd>↑</Kbd>
            <Kbd>↓</Kbd>
            <Kbd>Enter</Kbd>
          </dd>
        </div>
      </dl>
      <Switch
        label={t('keys.on')}
        description={t('keys.onHelp')}
        checked={on}
        onChange={({ currentTarget }) => onSwitch(currentTarget.checked)}
      />
    </Modal>
  );
}
