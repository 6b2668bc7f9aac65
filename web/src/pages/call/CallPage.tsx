import { IconPhoneOff } from '@tabler/icons-react';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { onConnected } from '@/graphql/connection';
import { useLive } from '@/graphql/use-live';
import { useMay } from '@/permissions/permissions';
import { Failure } from '@/ui/Failure';
import { LinkButton } from '@/ui/LinkButton';
import { LoadingLines } from '@/ui/Loading';
import { Notice } from '@/ui/Notice';
import { Page } from '@/ui/Page';
import { BackToCalls, otherEnd } from './CallHeader';
import { CallView } from './CallView';
import { CallPageChanged, CallPageQuery } from './documents';
import type { CallPageFieldsFragment } from './generated/graphql';
import { HideButton } from './HideButton';
import { PlayerProvider } from './player/use-player';
import { callRoute } from './routes';

/** One call: its sound, its words, and what is known about it. */
export function CallPage() {
  const { callId } = callRoute.useParams();
  // Another call is another page, with a player of its own.
  return <OneCall key={callId} callId={callId} />;
}

function OneCall({ callId }: { callId: string }) {
  const { t } = useTranslation('call');
  const { t: common } = useTranslation('common');
  const search = callRoute.useSearch();
  const mayListen = useMay('listen');
  const [{ data, error, fetching }, execute] = useQuery({
    query: CallPageQuery,
    variables: { id: callId },
    requestPolicy: 'cache-and-network',
  });
  useLive({ document: CallPageChanged, variables: { id: callId }, intoCache: true, paused: !data?.call });
  const refresh = useEffectEvent(() => execute({ requestPolicy: 'network-only' }));
  useEffect(() => onConnected(() => refresh()), []);

  const call = data?.call;
  if (call) {
    const playable = call.recording?.status === 'COMPLETED' ? call.recording : null;
    return (
      <Page
        title={t('title', { name: nameOf(call, common('withheld')) })}
        fill
        actions={
          <>
            <HideButton callId={call.id} hidden={call.hiddenAt != null} />
            <BackToCalls />
          </>
        }
      >
        <PlayerProvider
          recordingId={playable?.id ?? null}
          durationMs={playable?.durationMs ?? call.durationMs ?? 0}
          mayListen={mayListen}
          startMs={search.t === undefined ? null : search.t * 1000}
        >
          <CallView call={call} query={search.q} openedAt={search.t ?? null} />
        </PlayerProvider>
      </Page>
    );
  }
  if (fetching) {
    return (
      <Page title={common('loading')} actions={<BackToCalls />}>
        <LoadingLines lines={10} />
      </Page>
    );
  }
  if (error) {
    return (
      <Page title={t('transcript.title')} actions={<BackToCalls />}>
        <Failure error={error} onRetry={() => execute({ requestPolicy: 'network-only' })} />
      </Page>
    );
  }
  return (
    <Notice icon={IconPhoneOff} title={t('notFound')} text={t('notFoundText')} page>
      <LinkButton to="/calls">{t('toCalls')}</LinkButton>
    </Notice>
  );
}

function nameOf(call: CallPageFieldsFragment, withheld: string): string {
  const { e164, raw } = otherEnd(call);
  const number = e164 ?? raw;
  // Numbers keep their direction inside of right-to-left titles.
  return call.customer?.customer.name ?? (/\d/.test(number) ? `\u2066${number}\u2069` : withheld);
}
