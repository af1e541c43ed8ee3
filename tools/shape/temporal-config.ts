/** The configuration file of a Temporal server with all four services in one process, on PostgreSQL. */
import { stringify } from 'yaml';

export type TemporalPlace = {
  host: string;
  /** Of the frontend. */
  port: number;
  /** One for each of frontend, matching, history and worker, and the ports for their membership. */
  innerPorts: readonly number[];
  databasePort: number;
  dynamicConfigFile: string;
};

export type TemporalLogin = {
  user: string;
  password: string;
  database: string;
  visibilityDatabase: string;
};

const services = ['frontend', 'matching', 'history', 'worker'] as const;
/** How many ports besides the frontend's the server needs. */
export const innerPortCount = services.length * 2 - 1;
/** As in the image of docker-compose.yml; it cannot be changed later. */
const historyShards = 4;

/** As the image of docker-compose.yml makes it of its environment; `httpPort` 0 switches the HTTP API off. */
export function temporalConfig(
  place: TemporalPlace,
  login: TemporalLogin,
  httpPort: number,
): string {
  const { host, port } = place;
  return stringify({
    log: { stdout: true, level: 'warn' },
    persistence: {
      numHistoryShards: historyShards,
      defaultStore: 'default',
      visibilityStore: 'visibility',
      datastores: {
        default: { sql: sqlStore(place, login, login.database) },
        visibility: { sql: sqlStore(place, login, login.visibilityDatabase) },
      },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: host } },
    services: servicesOf(place, httpPort),
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `${host}:${port}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    archival: { history: { state: 'disabled' }, visibility: { state: 'disabled' } },
    dynamicConfigClient: { filepath: place.dynamicConfigFile, pollInterval: '60s' },
  });
}

function sqlStore({ host, databasePort }: TemporalPlace, login: TemporalLogin, database: string) {
  return {
    pluginName: 'postgres12',
    databaseName: database,
    connectAddr: `${host}:${databasePort}`,
    connectProtocol: 'tcp',
    user: login.user,
    password: login.password,
    maxConns: 20,
    maxIdleConns: 20,
    maxConnLifetime: '1h',
  };
}

function servicesOf({ host, port, innerPorts }: TemporalPlace, httpPort: number) {
  const ports = [port, ...innerPorts];
  if (ports.length !== innerPortCount + 1) throw new Error(`${innerPortCount} ports are needed`);
  const entries = services.map((name, index) => {
    const rpc = {
      grpcPort: ports[index],
      membershipPort: ports[services.length + index],
      bindOnIP: host,
      ...(name === 'frontend' ? { httpPort } : {}),
    };
    return [name, { rpc }] as const;
  });
  return Object.fromEntries(entries);
}
