/** The run's Temporal server through the product's own connection. */
import { inject } from 'vitest';
import { connectTemporal, type TemporalConnection } from '../../src/temporal/connection.ts';

import '../support/provided-context.ts';

export type LiveOptions = { address?: string; namespace?: string };

/** Connects to the shared server, or through a proxy in front of it. Close it in `afterAll`. */
export function connectLive(options: LiveOptions = {}): Promise<TemporalConnection> {
  return connectTemporal({
    address: options.address ?? inject('temporalAddress'),
    namespace: options.namespace ?? inject('temporalNamespace'),
    identity: 'tests',
  });
}
