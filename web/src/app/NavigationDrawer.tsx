import { Drawer } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Brand } from './Brand';
import { Navigation } from './Navigation';

/** The navigation of narrow windows. */
export default function NavigationDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('app');
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      size={260}
      title={<Brand />}
      closeButtonProps={{ 'aria-label': t('navigation.close') }}
    >
      <Navigation onChosen={onClose} />
    </Drawer>
  );
}
