// Only for `vite dev` and `vite preview`: stands in for the server's cookie session. With EARMARK_TOKEN it answers
// /session itself and lends the token to what is proxied; without, /session is the server's own.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin, ProxyOptions } from 'vite';

const target = process.env.EARMARK_URL ?? 'http://127.0.0.1:8090';
const PROXIED = ['/graphql', '/recordings', '/audio', '/export', '/mcp', '/healthz'];

type Claims = { tenant: string; sub: string; role: string; exp: number };
const claimsOf = (token: string): Claims =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

export function devSession(): Plugin {
  const first = process.env.EARMARK_TOKEN?.trim();
  let token: string | null = first ?? null;

  const sessionNow = () => {
    const claims = token ? claimsOf(token) : null;
    return {
      signedIn: claims !== null,
      expiresAt: claims ? new Date(claims.exp * 1000).toISOString() : null,
      renewable: false,
      tenant: claims?.tenant ?? null,
      user: claims?.sub ?? null,
      role: claims?.role.toUpperCase() ?? null,
      oidc: null,
      graphiql: true,
      version: 'dev',
    };
  };
  const answer = async (request: IncomingMessage, response: ServerResponse, next: () => void) => {
    const path = request.url?.split('?')[0];
    if (path !== '/session' && path !== '/session/renew') return next();
    const say = (status: number, body?: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    if (request.method === 'DELETE') {
      token = null;
      return say(204);
    }
    if (request.method === 'POST' && path === '/session') {
      const given = JSON.parse(await textOf(request)) as { token?: string; code?: string };
      const wanted = given.token ?? first ?? '';
      const asked = await fetch(`${target}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${wanted}`, 'content-type': 'application/json' },
        body: '{"query":"{viewer{role}}"}',
      });
      if (!asked.ok) {
        return say(401, { error: { code: 'UNAUTHENTICATED', message: 'the token is not valid' } });
      }
      token = wanted;
    }
    return say(200, sessionNow());
  };

  const proxy: Record<string, ProxyOptions> = Object.fromEntries(
    PROXIED.map((path): [string, ProxyOptions] => [
      path,
      {
        target,
        ws: path === '/graphql',
        configure: (server) => {
          const lend = (outgoing: { setHeader(name: string, value: string): void }) => {
            if (token) outgoing.setHeader('authorization', `Bearer ${token}`);
          };
          server.on('proxyReq', lend);
          server.on('proxyReqWs', lend);
        },
      },
    ]),
  );
  if (!first) proxy['/session'] = { target };

  return {
    name: 'earmark-dev-session',
    config: () => ({ server: { proxy }, preview: { proxy } }),
    configureServer: (server) => {
      if (first) server.middlewares.use(answer);
    },
    configurePreviewServer: (server) => {
      if (first) server.middlewares.use(answer);
    },
  };
}
