import { Button, Divider, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { leaveToProvider } from './oidc';
import { TokenForm } from './TokenForm';
import { useSessionState } from './use-session';

/** Asks who is at work once the session is over and cannot be renewed. The page behind it stays as it is. */
export function RenewalDialog() {
  const { t } = useTranslation('app');
  const state = useSessionState();
  const oidc = state.phase === 'expired' ? state.answer.oidc : null;
  return (
    <Modal
      opened={state.phase === 'expired'}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t('renew.title')}
      centered
    >
      <p style={{ marginBlockStart: 0 }}>{t('renew.text')}</p>
      {oidc && (
        <>
          <Button
            fullWidth
            size="md"
            onClick={() => void leaveToProvider(oidc, location.pathname + location.search)}
          >
            {t('signIn.withProvider')}
          </Button>
          <Divider my="md" label={t('signIn.or')} />
        </>
      )}
      <TokenForm submit={t('renew.submit')} />
    </Modal>
  );
}
