/** The little that the bench calls of the peers: they are not installed with the product. */

declare module '@dbos-inc/dbos-sdk' {
  type Config = { name: string; systemDatabaseUrl: string; logLevel?: string };
  type Handle<Result> = { getResult(): Promise<Result> };
  export const DBOS: {
    setConfig(config: Config): void;
    launch(): Promise<void>;
    shutdown(): Promise<void>;
    registerWorkflow<Args extends unknown[], Result>(
      workflow: (...args: Args) => Promise<Result>,
      config: { name: string },
    ): (...args: Args) => Promise<Result>;
    startWorkflow<Args extends unknown[], Result>(
      workflow: (...args: Args) => Promise<Result>,
    ): (...args: Args) => Promise<Handle<Result>>;
    runStep<Result>(step: () => Promise<Result>, config: { name: string }): Promise<Result>;
  };
}

declare module 'graphile-worker' {
  import type { Pool, PoolClient } from 'pg';

  type Helpers = {
    withPgClient<Result>(use: (client: PoolClient) => Promise<Result>): Promise<Result>;
  };
  type Runner = { stop(): Promise<void> };
  export type Task = (payload: unknown, helpers: Helpers) => Promise<void>;
  export function runMigrations(options: { pgPool: Pool }): Promise<void>;
  export function run(options: {
    pgPool: Pool;
    concurrency: number;
    noHandleSignals: boolean;
    taskList: Record<string, Task>;
  }): Promise<Runner>;
}
