import { Button, Menu } from '@mantine/core';
import { IconCheck, IconDownload, IconLink } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { MomentsCountQuery } from '../documents';
import type { SearchVariables } from '../filter';
import { useFresh } from '../use-fresh';
import { exportAddress } from './export-address';

const FORMATS = ['csv', 'ndjson'] as const;
const ROWS = ['calls', 'moments'] as const;

type Props = { permalink: string; calls: number; variables: SearchVariables };

/** The whole result as a file, however many rows that are, and the address of the search. */
export function ExportMenu({ permalink, calls, variables }: Props) {
  const { t } = useTranslation('search');
  const format = useFormat();
  const [opened, setOpened] = useState(false);
  const [copied, setCopied] = useState(false);
  const { query, filter, strict } = variables;
  const counted = useFresh(MomentsCountQuery, { query, filter, strict }, !opened);
  const moments = counted.data?.searchMoments.totalCount;
  const sizes = { calls, moments };
  const copy = () => {
    void navigator.clipboard?.writeText(location.href).then(() => setCopied(true));
  };
  return (
    <Menu
      position="bottom-end"
      width={260}
      opened={opened}
      onChange={setOpened}
      onClose={() => setCopied(false)}
    >
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          {t('export.open')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {ROWS.map((rows) => {
          const size = sizes[rows];
          return [
            <Menu.Label key={rows}>
              {size === undefined
                ? t(`export.${rows}`)
                : t(`export.${rows}Count`, { count: size, formatted: format.number(size) })}
            </Menu.Label>,
            ...FORMATS.map((kind) => (
              <Menu.Item
                key={`${rows} ${kind}`}
                component="a"
                href={exportAddress({ format: kind, rows, permalink })}
                download
              >
                {t(`export.${kind}`)}
              </Menu.Item>
            )),
          ];
        })}
        <Menu.Divider />
        <Menu.Item
          closeMenuOnClick={false}
          leftSection={copied ? <IconCheck size={15} aria-hidden /> : <IconLink size={15} aria-hidden />}
          onClick={copy}
        >
          {t(copied ? 'export.copied' : 'export.copy')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
