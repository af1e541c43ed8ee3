/** Keeps commands from a server that nobody named and that may be another program's. */
import type { ApiAddress } from './api-address.ts';
import { ApiUnreachable } from './api-error.ts';
import { askInstanceId, createTransport } from './api-transport.ts';
import type { ApiRequest, Transport, TransportDeps } from './api-transport.ts';
import { usageError } from './cli-error.ts';

/**
 * A transport that asks nothing before it knows whom. A development instance that was found must say
 * its id. The usual address, which nobody named, is read with a note, and never changed through.
 */
export function createIdentifiedTransport(
  address: ApiAddress,
  note: (line: string) => void,
  deps: TransportDeps,
): Transport {
  const transport = createTransport(deps);
  let identified = address.instanceId === null;
  let noted = !address.implied;
  return {
    async send<T>(request: ApiRequest) {
      if (address.refusal !== null) throw address.refusal;
      if (address.implied && isChange(request)) await refuseChange(deps);
      if (!identified) await identify(address, deps);
      identified = true;
      if (!noted)
        note(`asking ${address.url}: no address was given, and no carillon dev is running`);
      noted = true;
      return transport.send<T>(request);
    },
  };
}

function isChange({ method = 'GET', readOnly = false }: ApiRequest): boolean {
  return method !== 'GET' && !readOnly;
}

async function identify({ url, instanceId }: ApiAddress, deps: TransportDeps): Promise<void> {
  if ((await askInstanceId(deps)) === instanceId) return;
  throw new ApiUnreachable(
    `another program answers at ${url}, not the carillon dev started there`,
    {
      lines: ['Start carillon dev again, or name a server: --api-url'],
      refused: true,
    },
  );
}

/** Where nothing listens, that is said instead: the remedy is another one. */
async function refuseChange(deps: TransportDeps): Promise<never> {
  await askInstanceId(deps);
  throw usageError(
    `nothing is changed at ${deps.url}: no address was given, and no carillon dev is running`,
    `Something answers there. If it is the server you mean, add: --api-url ${deps.url}`,
  );
}
