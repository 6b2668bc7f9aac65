import type { UserManager } from 'oidc-client-ts';
import type { OidcSettings } from './session-api';

/** Where the provider sends the browser back to. */
export const CALLBACK_PATH = '/sign-in/callback';

let managers = new Map<string, Promise<UserManager>>();

/** The library is loaded only where a provider is configured. The refresh token lives in this tab's memory alone. */
function managerOf(settings: OidcSettings): Promise<UserManager> {
  const key = JSON.stringify(settings);
  const known = managers.get(key);
  if (known) return known;
  const made = import('oidc-client-ts').then(
    ({ UserManager, WebStorageStateStore, InMemoryWebStorage }) =>
      new UserManager({
        authority: settings.issuer,
        client_id: settings.clientId,
        scope: settings.scope,
        redirect_uri: `${location.origin}${CALLBACK_PATH}`,
        response_type: 'code',
        automaticSilentRenew: false,
        userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
        stateStore: new WebStorageStateStore({ store: sessionStorage }),
      }),
  );
  managers = new Map([[key, made]]);
  return made;
}

/** Leaves for the provider; `returnTo` is the address to come back to. */
export async function leaveToProvider(settings: OidcSettings, returnTo: string): Promise<void> {
  await (await managerOf(settings)).signinRedirect({ state: { returnTo } });
}

/** On the callback page: the access token, and where the user was. */
export async function returnFromProvider(
  settings: OidcSettings,
): Promise<{ token: string; returnTo: string }> {
  const user = await (await managerOf(settings)).signinRedirectCallback();
  const state = user.state as { returnTo?: unknown } | undefined;
  const returnTo = typeof state?.returnTo === 'string' ? state.returnTo : '/';
  return { token: user.access_token, returnTo: safeReturn(returnTo) };
}

/** A new access token by the refresh token of this tab; null where it has none. */
export async function renewAtProvider(settings: OidcSettings): Promise<string | null> {
  const manager = await managerOf(settings);
  const user = await manager.getUser();
  if (!user?.refresh_token) return null;
  return (await manager.signinSilent())?.access_token ?? null;
}

/** Only a path of this app: never another host. */
export const safeReturn = (path: string): string =>
  /^\/(?![/\\])/.test(path) && !path.startsWith('/sign-in') ? path : '/';
