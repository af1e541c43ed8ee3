/**
 * The path below which browsers reach this server. A proxy may remove it from the address or pass it on; both
 * work, and everything the server says about its own addresses has it.
 */
import type { FastifyInstance } from 'fastify';

/** `/carillon/api/v1` → `/api/v1`; other addresses stay, also those that only begin with the same letters. */
export function withoutPublicPath(publicPath: string, url: string): string {
  const [, origin = '', rest = ''] = /^(https?:\/\/[^/?#]*)?(.*)$/.exec(url) ?? [];
  if (publicPath === '' || !rest.startsWith(publicPath)) return url;
  const below = rest.slice(publicPath.length);
  if (below.startsWith('/')) return `${origin}${below}`;
  return below === '' || below.startsWith('?') ? `${origin}/${below}` : url;
}

/** Adds the path to every Location. Register it before the hooks that store answers. */
export function registerPublicPath(app: FastifyInstance, publicPath: string): void {
  if (publicPath === '') return;
  app.addHook('onSend', async (_request, reply, payload) => {
    const location = reply.getHeader('location');
    // A stored answer has it already.
    if (typeof location === 'string' && !location.startsWith(`${publicPath}/`)) {
      reply.header('location', `${publicPath}${location}`);
    }
    return payload;
  });
}
