/** Databases that Sql steps run on. Workers hold the addresses; definitions only name them. */

export const sqlDrivers = ['PostgreSQL', 'MySQL', 'SqlServer'] as const;
export type SqlDriver = (typeof sqlDrivers)[number];

export const defaultSqlPorts: Readonly<Record<SqlDriver, number>> = {
  PostgreSQL: 5_432,
  MySQL: 3_306,
  SqlServer: 1_433,
};

/** Paths of the worker; what is null comes from the system or from the address. */
export type SqlTls = {
  /** PEM file of the authorities that sign the certificate of the server. */
  caFile: string | null;
  /** The name that the certificate is for. */
  serverName: string | null;
};

export type SqlConnection = {
  /** Slug used in steps. */
  name: string;
  driver: SqlDriver;
  host: string;
  port: number;
  database: string;
  user: string;
  /** The name of a secret of the worker; null for a user without a password. */
  password: { secret: string } | null;
  /** Null without TLS. */
  tls: SqlTls | null;
  /** Slugs of the tenants it is for, or `*`; only the home tenant when null. */
  tenants: readonly string[] | null;
  /** The only pool whose steps may use it; null for every pool. */
  pool: string | null;
  /** Folder on the worker whose files steps may run; null for none. */
  scriptFolder: string | null;
};
