import type { FastifyInstance } from 'fastify';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Every route of the description, with something in the place of each path parameter. */
export async function describedRoutes(
  app: Pick<FastifyInstance, 'inject'>,
): Promise<[Method, string][]> {
  const { paths } = (await app.inject({ url: '/openapi.json' })).json<{
    paths: Record<string, Record<string, unknown>>;
  }>();
  return Object.entries(paths).flatMap(([path, methods]) => {
    const url = path
      .replace('{id}', '01934567-89ab-7cde-8f01-23456789abcd')
      .replaceAll(/\{(stepIndex|revision|offset)\}/g, '1')
      .replaceAll(/\{\w+\}/g, 'some');
    return Object.keys(methods).map((name): [Method, string] => [
      name.toUpperCase() as Method,
      url,
    ]);
  });
}

/** The credential that the route is for: step workers report, and users do everything else. */
export function credentialFor(
  { worker, operator }: Credentials,
  { method, url }: { method: string; url: string },
): Record<string, string> {
  const isReport =
    /\/(observations|workers\/)/.test(url) ||
    (method.toUpperCase() === 'POST' && /\/workers(\?|$)/.test(url));
  return isReport ? worker : operator;
}

type Credentials = Record<'worker' | 'operator', Record<string, string>>;
