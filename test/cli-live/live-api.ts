/** Command lines against the real API on a database of its own. */
import type { AddressInfo } from 'node:net';
import type { App, AppOptions } from '../../src/api/http/app-deps.ts';
import { createHarness, type Harness } from '../api/harness.ts';
import { type Run, runLine } from '../cli/memory-io.ts';

export type LiveApi = {
  harness: Harness;
  app: App;
  /** As the admin `anna`, unless another token is given. */
  run(line: string | readonly string[], token?: string): Promise<Run>;
  close(): Promise<void>;
};

export async function startLiveApi(changes: Partial<AppOptions> = {}): Promise<LiveApi> {
  const harness = await createHarness();
  const many = 1_000_000;
  const rateLimits = { requests: many, writes: many, reports: many, failures: many };
  const app = harness.withDeps({ rateLimits, ...changes });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const anna = harness.operator.authorization.replace('Bearer ', '');
  return {
    harness,
    app,
    run: (line, token = anna) =>
      runLine(typeof line === 'string' ? line.split(' ') : line, {
        apiUrl: `http://127.0.0.1:${port}`,
        env: { CARILLON_TOKEN: token },
      }),
    close: () => harness.close(),
  };
}
