import { Button, Menu } from '@mantine/core';
import { IconCheck, IconColumns3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { COLUMNS, type ColumnKey, STANDARD } from './columns';

type Props = { chosen: readonly ColumnKey[]; onChange: (columns: readonly ColumnKey[]) => void };

/** Which columns the list has; the time a call began is always one. */
export function ColumnsMenu({ chosen, onChange }: Props) {
  const { t } = useTranslation('calls');
  const toggle = (key: ColumnKey) =>
    onChange(chosen.includes(key) ? chosen.filter((each) => each !== key) : [...chosen, key]);
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} aria-hidden />}>
          {t('columns')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {COLUMNS.filter((key) => key !== 'startedAt').map((key) => (
          <Menu.Item
            key={key}
            role="menuitemcheckbox"
            aria-checked={chosen.includes(key)}
            leftSection={
              <IconCheck size={15} aria-hidden style={{ opacity: chosen.includes(key) ? 1 : 0 }} />
            }
            onClick={() => toggle(key)}
          >
            {t(`column.${key}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => onChange(STANDARD)}>{t('columnsReset')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
