/** Where the archive is, and who asks. */
export type Endpoint = {
  /** `https://calls.example.com`, without a slash at the end. */
  url: string;
  /**
   * A token that is valid now. `refused` is one that the server does not take any more: another one is needed. Waits
   * while none can be had, rather than fail.
   */
  token: (refused?: string) => Promise<string>;
};

/** `fetch` with a token. One that is refused (401) is renewed, and the request is sent once more. */
export function authorizedFetch(endpoint: Endpoint): typeof fetch {
  return async (input, init) => {
    const send = (token: string) => {
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${token}`);
      return fetch(input, { ...init, headers });
    };
    const token = await endpoint.token();
    const response = await send(token);
    return response.status === 401 ? send(await endpoint.token(token)) : response;
  };
}
