/** Holds every answer of an app against its description, whatever the test asks for. */
import type { App } from '../../../src/api/http/app-deps.ts';
import { createContract, type Description, type Exchange } from './described-answers.ts';

export type Watch = {
  /** @throws Error that lists every answer that differed from the description. */
  expectDescribed(): void;
};

const maxShown = 10;

/** Call it before the app is ready. */
export function watchAnswers(app: App): Watch {
  const wrong = new Set<string>();
  let contract: ((exchange: Exchange) => string[]) | null = null;
  app.addHook('onSend', async (request, reply, payload) => {
    contract ??= createContract(app.swagger() as unknown as Description);
    if (payload !== null && typeof payload !== 'string') return payload;
    const exchange = {
      method: request.method,
      route: request.is404 ? undefined : request.routeOptions.url,
      status: reply.statusCode,
      headers: reply.getHeaders(),
      body: payload ?? '',
    };
    for (const one of contract(exchange)) {
      wrong.add(`${request.method} ${exchange.route ?? request.url}: ${one}`);
    }
    return payload;
  });
  return {
    expectDescribed() {
      if (wrong.size === 0) return;
      const shown = [...wrong].slice(0, maxShown).join('\n');
      throw new Error(`${wrong.size} answers differ from /openapi.json:\n${shown}`);
    },
  };
}
