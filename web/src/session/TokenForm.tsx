import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SessionError } from './session-api';
import { session } from './session-store';

/** Sign-in by a pasted token. */
export function TokenForm({ submit, onDone }: { submit: string; onDone?: () => void }) {
  const { t } = useTranslation('app');
  const [token, setToken] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      // People paste the whole header, or what a terminal broke into lines.
      await session.signIn({ token: token.replace(/^\s*bearer\s+/i, '').replace(/\s+/g, '') });
      onDone?.();
    } catch (cause) {
      const away = cause instanceof SessionError && (cause.status === 0 || cause.status >= 500);
      setError(t(away ? 'signIn.unreachable' : 'signIn.tokenRefused'));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void send(event)}>
      <PasswordInput
        label={t('signIn.token')}
        description={t('signIn.tokenHelp')}
        value={token}
        onChange={(event) => setToken(event.currentTarget.value)}
        error={error}
        autoComplete="off"
        dir="ltr"
        required
        size="md"
      />
      <Button type="submit" fullWidth mt="md" size="md" loading={busy}>
        {submit}
      </Button>
    </form>
  );
}
