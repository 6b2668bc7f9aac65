import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconFileDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { streamClient } from '@/graphql/client';
import { Allowed } from '@/permissions/Allowed';
import { notifyFailure } from '@/ui/Failure';
import { CallTranscriptFile } from '../documents';
import { ownPath } from '../player/link';

const FORMATS = ['SRT', 'VTT', 'TXT', 'JSON'] as const;

/** Saves the words as a file. */
export function TranscriptMenu({ callId }: { callId: string }) {
  const { t } = useTranslation('call');
  const save = async (format: (typeof FORMATS)[number]) => {
    const { data, error } = await streamClient
      .query(CallTranscriptFile, { id: callId, format }, { requestPolicy: 'network-only' })
      .toPromise();
    if (error) return notifyFailure(error);
    const url = data?.call?.transcript?.download?.url;
    if (!url) return;
    const anchor = document.createElement('a');
    anchor.href = ownPath(url);
    anchor.download = '';
    anchor.click();
  };
  return (
    <Allowed to="listen">
      <Menu position="bottom-end">
        <Menu.Target>
          <Tooltip label={t('file.open')}>
            <ActionIcon variant="default" size={30} aria-label={t('file.open')}>
              <IconFileDownload size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {FORMATS.map((format) => (
            <Menu.Item key={format} onClick={() => void save(format)}>
              {t(`file.${format}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Allowed>
  );
}
