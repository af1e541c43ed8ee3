/** What the global set-up hands to every test file of the `servers` project. */
declare module 'vitest' {
  export interface ProvidedContext {
    /** Login of the product's role to a maintenance database; it may create databases. */
    databaseUrl: string;
    /** Name of the migrated database that test databases are cloned from. */
    templateDatabase: string;
    /** host:port of the one Temporal server of the run. */
    temporalAddress: string;
    temporalNamespace: string;
    /** Folder of this run; it is removed at the end, or by the next run when this one is killed. */
    scratchDirectory: string;
  }
}

// Makes this file a module, so that the declaration above adds to vitest's own.
export {};
