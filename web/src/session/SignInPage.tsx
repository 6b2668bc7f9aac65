import { Alert, Button, Divider } from '@mantine/core';
import { Navigate, useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LoadingPage } from '@/ui/Loading';
import { leaveToProvider, returnFromProvider, safeReturn } from './oidc';
import { signInRoute } from './routes';
import { ServerAway } from './ServerAway';
import classes from './SignInPage.module.css';
import { session } from './session-store';
import { TokenForm } from './TokenForm';
import { useSessionState } from './use-session';

/** `/sign-in`, also with the one-time code that `make run` prints. */
export function SignInPage() {
  const { t } = useTranslation('app');
  const { code, returnTo } = signInRoute.useSearch();
  const state = useSessionState();
  const target = safeReturn(returnTo ?? '/');
  const [trying, setTrying] = useState(code !== undefined);
  const [problem, setProblem] = useState<string | null>(null);
  const sent = useRef(false);
  useEffect(() => {
    if (code === undefined || sent.current) return;
    sent.current = true;
    session
      .signIn({ code })
      .catch(() => setProblem('codeUsed'))
      .finally(() => setTrying(false));
  }, [code]);

  if (state.phase === 'away') return <ServerAway />;
  if (trying) return <LoadingPage />;
  // A code that was used already, by somebody who is signed in, leads to the app all the same.
  if (state.phase === 'in') return <Leave to={target} />;
  return (
    <SignInFrame problem={problem === 'codeUsed' ? t('signIn.codeUsed') : null}>
      {state.phase === 'out' && state.answer.oidc && (
        <ProviderButton
          onClick={() => state.answer.oidc && void leaveToProvider(state.answer.oidc, target)}
        />
      )}
      <TokenForm submit={t('signIn.submit')} />
    </SignInFrame>
  );
}

/** `/sign-in/callback`: back from the provider. */
export function CallbackPage() {
  const { t } = useTranslation('app');
  const state = useSessionState();
  const [target, setTarget] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const sent = useRef(false);
  const oidc = 'answer' in state ? state.answer.oidc : null;
  useEffect(() => {
    if (!oidc || sent.current) return;
    sent.current = true;
    returnFromProvider(oidc)
      .then(async ({ token, returnTo }) => {
        await session.signIn({ token });
        setTarget(returnTo);
      })
      .catch((cause: unknown) => setProblem(cause instanceof Error ? cause.message : String(cause)));
  }, [oidc]);
  if (target !== null) return <Leave to={target} />;
  if (!oidc && state.phase !== 'asking') return <Navigate to="/sign-in" replace />;
  if (problem === null) return <LoadingPage />;
  return (
    <SignInFrame problem={t('signIn.providerRefused', { reason: problem })}>
      <ProviderButton onClick={() => oidc && void leaveToProvider(oidc, '/')} />
      <TokenForm submit={t('signIn.submit')} onDone={() => setTarget('/')} />
    </SignInFrame>
  );
}

/** Goes to an address that came as text, without leaving the page. */
function Leave({ to }: { to: string }) {
  const { history } = useRouter();
  useEffect(() => history.replace(to), [history, to]);
  return <LoadingPage />;
}

function ProviderButton({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation('app');
  return (
    <>
      <Button fullWidth size="md" onClick={onClick}>
        {t('signIn.withProvider')}
      </Button>
      <Divider label={t('signIn.or')} />
    </>
  );
}

function SignInFrame({ problem, children }: { problem: string | null; children: React.ReactNode }) {
  const { t } = useTranslation('app');
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <img src="/icon.svg" width={40} height={40} alt="" />
        <div>
          <h1 className={classes.title}>{t('signIn.title')}</h1>
          <p className={classes.lead}>{t('signIn.lead')}</p>
        </div>
        {problem && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        {children}
      </div>
    </main>
  );
}
