/** What the global set-up hands to every test file of the `servers` project. */
declare module 'vitest' {
  export interface ProvidedContext {
    /** Login of the owner to a maintenance database; it may create databases. */
    databaseUrl: string;
    /** The superuser; null when the server is given by TEST_DATABASE_URL. */
    superuserUrl: string | null;
    /** Login of the server and the workers, to the same database: a member of carillon_app alone. */
    runtimeUrl: string;
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
