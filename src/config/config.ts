/** The only reader of the environment: what each process needs of it, checked. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  defaultRateLimits,
  parseRateLimits,
  type RateLimits,
} from '../domain/access/rate-limits.ts';
import { secretPrefix } from '../domain/identifiers.ts';
import {
  commandLimitKeys,
  type CommandLimits,
  defaultCommandLimits,
} from '../domain/steps/command-step.ts';
import { closestWord } from '../domain/text/closest-word.ts';
import { type ArmedFailpoint, failpointNames, parseFailpoint } from '../failpoints.ts';
import type { ListenAddress } from '../metrics/metrics-listener.ts';
import {
  ConfigError,
  type Environment,
  flag,
  logLevel,
  oneOf,
  optional,
  parsed,
  port,
  refuseUnknownKeys,
  required,
} from './environment.ts';
import { parseListenAddress } from './listen-address.ts';
import { parseNetworks } from './networks.ts';
import { parsePublicPath } from './public-path.ts';
import { readTracing, type TracingConfig } from './tracing.ts';
import { parseWebAddress } from './web-address.ts';

export type ServerConfig = {
  databaseUrl: string;
  temporal: TemporalConfig;
  host: string;
  port: number;
  /** Empty, or a path such as `/carillon`, without a slash at its end. */
  publicPath: string;
  /** Of Temporal's Web UI, without a slash at its end. */
  temporalUiUrl: string | null;
  credentialsFile: string | null;
  /** True when programs on this machine need no token. */
  anonymousAccess: boolean;
  oidcFile: string | null;
  trustedProxies: readonly string[];
  rateLimits: RateLimits;
  systemsFile: string | null;
  sqlConnectionsFile: string | null;
  policyFile: string | null;
  /** Owns the pools, secrets and systems that no file gives to others. */
  defaultTenant: string | null;
  commandSteps: boolean;
  tracing: TracingConfig;
  /** Where the server serves the metrics of its process; null when it does not. */
  metrics: ListenAddress | null;
  logLevel: string;
  /** Secrets that notification channels name. */
  secrets: ReadonlyMap<string, string>;
  /** Keys of the secrets that tenants store. */
  secretsKeysFile: string | null;
};

export type TemporalConfig = {
  address: string;
  namespace: string;
  apiKey: string | null;
  /** Null without TLS. */
  tls: TlsFiles | null;
  payloadKeysFile: string | null;
};

/** Paths of PEM files, each null when it is not set. */
export type TlsFiles = {
  /** Authorities that sign the server's certificate; those of the system when null. */
  caFile: string | null;
  certFile: string | null;
  keyFile: string | null;
  /** Name that the server's certificate is for, when it is not the host of the address. */
  serverName: string | null;
};

const commandKeys = ['PATH', 'HOME', 'LANG', 'TZ'] as const;
type CommandEnvironment = Partial<Record<(typeof commandKeys)[number], string>>;

export type WorkerConfig = {
  /** Null on a worker that only runs steps: it holds no database credentials. */
  databaseUrl: string | null;
  temporal: TemporalConfig;
  apiUrl: string | null;
  /** host:port that an API on this machine would listen on. */
  api: string;
  token: string | null;
  tokensFile: string | null;
  systemsFile: string | null;
  sqlConnectionsFile: string | null;
  policyFile: string | null;
  commandSteps: boolean;
  defaultTenant: string | null;
  logLevel: string;
  secrets: ReadonlyMap<string, string>;
  /** Keys of the secrets that tenants store; a worker without a database asks the API instead. */
  secretsKeysFile: string | null;
  /** False: what steps that send secrets get is not recorded, unless they ask for it. */
  keepOutputWithSecrets: boolean;
  /** The part of this process's environment that commands get. */
  commandEnvironment: CommandEnvironment;
  commandIsolation: CommandIsolation;
  commandLimits: CommandLimits;
  /** What the threads of workflow code keep. */
  workflowSandbox: (typeof workflowSandboxes)[number];
  tracing: TracingConfig;
  /** Where the worker serves its metrics; null when it does not. */
  metrics: ListenAddress | null;
  /** As `metrics`, for those of Temporal's SDK. */
  sdkMetrics: ListenAddress | null;
};

const keptOutputs = ['all', 'without-secrets'] as const;
const workflowSandboxes = ['lean', 'full'] as const;
const commandIsolations = ['auto', 'namespace', 'group'] as const;
/** `auto` uses the strongest isolation available; `namespace` accepts nothing weaker. */
type CommandIsolation = (typeof commandIsolations)[number];

export type ClientConfig = {
  apiUrl: string | null;
  token: string | null;
  /** Name of a context of the user. */
  context: string | null;
  dataDirectory: string | null;
  color: boolean;
  /** For the user's state directory. */
  env: Environment;
};

/** @throws ConfigError naming the key, when one is unknown, missing or malformed. */
export function readServerConfig(env: Environment = process.env): ServerConfig {
  refuseUnknownKeys(env);
  refuseOwner(env);
  return {
    databaseUrl: required(env, 'DATABASE_URL'),
    temporal: readTemporalConfig(env),
    host: optional(env, 'CARILLON_HOST') ?? '127.0.0.1',
    port: port(env, 'CARILLON_PORT', 8080),
    publicPath: parsed(env, 'CARILLON_PUBLIC_PATH', parsePublicPath) ?? '',
    temporalUiUrl: parsed(env, 'CARILLON_TEMPORAL_UI_URL', parseWebAddress),
    credentialsFile: optional(env, 'CARILLON_CREDENTIALS_FILE'),
    anonymousAccess: anonymousAccess(env),
    oidcFile: optional(env, 'CARILLON_OIDC_FILE'),
    trustedProxies: parsed(env, 'CARILLON_TRUSTED_PROXIES', parseNetworks) ?? [],
    rateLimits: parsed(env, 'CARILLON_RATE_LIMITS', parseRateLimits) ?? defaultRateLimits,
    systemsFile: optional(env, 'CARILLON_SYSTEMS_FILE'),
    sqlConnectionsFile: optional(env, 'CARILLON_SQL_CONNECTIONS'),
    policyFile: optional(env, 'CARILLON_POLICY_FILE'),
    defaultTenant: readDefaultTenant(env),
    commandSteps: flag(env, 'CARILLON_COMMAND_STEPS'),
    tracing: readTracing(env),
    metrics: parsed(env, 'CARILLON_METRICS_ADDRESS', parseListenAddress),
    logLevel: logLevel(env),
    secrets: readSecrets(env),
    secretsKeysFile: optional(env, 'CARILLON_SECRETS_KEYS_FILE'),
  };
}

/** @throws ConfigError naming the key, when one is unknown, missing or malformed. */
export function readWorkerConfig(env: Environment = process.env): WorkerConfig {
  refuseUnknownKeys(env);
  refuseOwner(env);
  return {
    databaseUrl: optional(env, 'DATABASE_URL'),
    temporal: readTemporalConfig(env),
    apiUrl: optional(env, 'CARILLON_API_URL'),
    api: readApiPlace(env),
    token: optional(env, 'CARILLON_TOKEN'),
    tokensFile: optional(env, 'CARILLON_TOKENS_FILE'),
    systemsFile: optional(env, 'CARILLON_SYSTEMS_FILE'),
    sqlConnectionsFile: optional(env, 'CARILLON_SQL_CONNECTIONS'),
    policyFile: optional(env, 'CARILLON_POLICY_FILE'),
    commandSteps: flag(env, 'CARILLON_COMMAND_STEPS'),
    defaultTenant: readDefaultTenant(env),
    logLevel: logLevel(env),
    secrets: readSecrets(env),
    secretsKeysFile: optional(env, 'CARILLON_SECRETS_KEYS_FILE'),
    keepOutputWithSecrets: oneOf(env, 'CARILLON_KEEP_OUTPUT', keptOutputs) === 'all',
    commandEnvironment: readCommandEnvironment(env),
    commandIsolation: oneOf(env, 'CARILLON_COMMAND_ISOLATION', commandIsolations),
    workflowSandbox: oneOf(env, 'CARILLON_WORKFLOW_SANDBOX', workflowSandboxes),
    commandLimits: {
      processes: commandLimit(env, 'processes'),
      openFiles: commandLimit(env, 'openFiles'),
      fileMiB: commandLimit(env, 'fileMiB'),
      memoryMiB: commandLimit(env, 'memoryMiB'),
    },
    tracing: readTracing(env),
    metrics: parsed(env, 'CARILLON_METRICS_ADDRESS', parseListenAddress),
    sdkMetrics: parsed(env, 'CARILLON_SDK_METRICS_ADDRESS', parseListenAddress),
  };
}

export type CodecServerConfig = Pick<
  ServerConfig,
  'credentialsFile' | 'anonymousAccess' | 'logLevel'
> & { payloadKeysFile: string };

/** @throws ConfigError naming the key, when one is unknown, missing or malformed. */
export function readCodecServerConfig(env: Environment = process.env): CodecServerConfig {
  refuseUnknownKeys(env);
  return {
    payloadKeysFile: required(env, 'CARILLON_PAYLOAD_KEYS_FILE'),
    credentialsFile: optional(env, 'CARILLON_CREDENTIALS_FILE'),
    anonymousAccess: anonymousAccess(env),
    logLevel: logLevel(env),
  };
}

export function readClientConfig(env: Environment = process.env): ClientConfig {
  return {
    apiUrl: optional(env, 'CARILLON_API_URL'),
    token: optional(env, 'CARILLON_TOKEN'),
    context: optional(env, 'CARILLON_CONTEXT'),
    dataDirectory: optional(env, 'CARILLON_DATA_DIR'),
    color: optional(env, 'NO_COLOR') === null,
    env,
  };
}

export type DevConfig = {
  databaseUrl: string | null;
  databaseOwnerUrl: string | null;
  temporalAddress: string | null;
  temporalNamespace: string;
  payloadKeysFile: string | null;
  dataDirectory: string | null;
  logLevel: string;
  tracing: TracingConfig;
  /** Passed on to the worker: secrets of steps, PATH and so on. */
  env: Environment;
};

/** @throws ConfigError naming the key, when one is unknown or malformed. */
export function readDevConfig(env: Environment = process.env): DevConfig {
  refuseUnknownKeys(env);
  return {
    databaseUrl: optional(env, 'DATABASE_URL'),
    databaseOwnerUrl: optional(env, 'DATABASE_OWNER_URL'),
    temporalAddress: optional(env, 'TEMPORAL_ADDRESS'),
    temporalNamespace: optional(env, 'TEMPORAL_NAMESPACE') ?? 'default',
    payloadKeysFile: optional(env, 'CARILLON_PAYLOAD_KEYS_FILE'),
    dataDirectory: optional(env, 'CARILLON_DATA_DIR'),
    logLevel: logLevel(env),
    tracing: readTracing(env),
    env,
  };
}

/** The failpoint of this process; null unless it is under test. */
export function readFailpoint(env: Environment = process.env): ArmedFailpoint | null {
  const text = optional(env, 'CARILLON_FAILPOINT');
  if (text === null) return null;
  const failpoint = parseFailpoint(text);
  if (failpoint) return failpoint;
  const close = closestWord(text.split(':')[0] ?? '', failpointNames);
  const hint = close === undefined ? '' : `; did you mean ${close}?`;
  throw new ConfigError(`CARILLON_FAILPOINT "${text}" is not NAME[:HIT[:ACTION]]${hint}`);
}

export function readDatabaseUrl(env: Environment = process.env): string | null {
  return optional(env, 'DATABASE_URL');
}

export function readDatabaseOwnerUrl(env: Environment = process.env): string | null {
  return optional(env, 'DATABASE_OWNER_URL');
}

/** @throws ConfigError naming the key that is missing or malformed. */
export function readTemporalConfig(env: Environment = process.env): TemporalConfig {
  const apiKey = optional(env, 'TEMPORAL_API_KEY');
  return {
    address: required(env, 'TEMPORAL_ADDRESS'),
    namespace: optional(env, 'TEMPORAL_NAMESPACE') ?? 'default',
    apiKey,
    tls: readTlsFiles(env, apiKey !== null || flag(env, 'TEMPORAL_TLS')),
    payloadKeysFile: optional(env, 'CARILLON_PAYLOAD_KEYS_FILE'),
  };
}

function readTlsFiles(env: Environment, enabled: boolean): TlsFiles | null {
  const files = {
    caFile: optional(env, 'TEMPORAL_TLS_CA_FILE'),
    certFile: optional(env, 'TEMPORAL_TLS_CERT_FILE'),
    keyFile: optional(env, 'TEMPORAL_TLS_KEY_FILE'),
    serverName: optional(env, 'TEMPORAL_TLS_SERVER_NAME'),
  };
  return enabled || Object.values(files).some((value) => value !== null) ? files : null;
}

function readApiPlace(env: Environment): string {
  const host = optional(env, 'CARILLON_HOST') ?? '127.0.0.1';
  const shown = host.includes(':') ? `[${host}]` : host;
  return `${shown}:${port(env, 'CARILLON_PORT', 8080)}`;
}

function readDefaultTenant(env: Environment): string | null {
  const tenant = env['CARILLON_DEFAULT_TENANT'] ?? 'default';
  return tenant === '' ? null : tenant;
}

function readCommandEnvironment(env: Environment): CommandEnvironment {
  const given = commandKeys.flatMap((key) => {
    const value = optional(env, key);
    return value === null ? [] : [[key, value] as const];
  });
  return Object.fromEntries(given);
}

/** Below this a shell cannot even start a program. */
const leastCommandLimit = 16;

function commandLimit(env: Environment, name: keyof CommandLimits): number | null {
  const key = commandLimitKeys[name];
  const value = optional(env, key);
  if (value === null) return defaultCommandLimits[name];
  if (value === 'unlimited') return null;
  const number = Number(value);
  if (/^\d{1,9}$/.test(value) && number >= leastCommandLimit) return number;
  throw new ConfigError(
    `${key} must be "unlimited" or a whole number from ${leastCommandLimit}, not "${value}"`,
  );
}

/**
 * Values by name: of the environment, without the prefix of their keys, and of the files of a folder, without the line
 * end behind the value.
 */
export function readSecrets(env: Environment): Map<string, string> {
  const inEnvironment = Object.entries(env).flatMap(([key, value]) =>
    key.startsWith(secretPrefix) && value ? [[key.slice(secretPrefix.length), value] as const] : [],
  );
  const secrets = new Map(inEnvironment);
  const folder = optional(env, secretsFolder);
  for (const [name, value] of folder === null ? [] : readSecretFiles(folder)) {
    if (secrets.has(name)) {
      const message = `${secretsFolder}: ${secretPrefix}${name} is set as well; keep one of the two`;
      throw new ConfigError(message);
    }
    secrets.set(name, value);
  }
  return secrets;
}

const secretsFolder = 'CARILLON_SECRETS_FOLDER';
const secretName = /^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/;
const maxSecretBytes = 65_536;

/** Others, such as the hidden folders that Kubernetes keeps beside them, are no secrets. */
function readSecretFiles(folder: string): [name: string, value: string][] {
  try {
    const names = readdirSync(folder).filter((name) => secretName.test(name));
    return names.flatMap((name): [string, string][] => {
      const path = join(folder, name);
      const found = statSync(path);
      if (!found.isFile()) return [];
      if (found.size > maxSecretBytes)
        throw new Error(`${name} has more than ${maxSecretBytes} bytes`);
      const value = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
      return value === '' ? [] : [[name, value]];
    });
  } catch (error) {
    // Names what could not be read, and never what is in it.
    throw new ConfigError(`${secretsFolder}: ${(error as Error).message}`);
  }
}

/** Whatever reads the environment of a server or a worker must not find the owner's password in it. */
function refuseOwner(env: Environment): void {
  if (optional(env, 'DATABASE_OWNER_URL') === null) return;
  throw new ConfigError(
    'DATABASE_OWNER_URL is for `carillon migrate` and `carillon tenant`: remove it from the environment of this process',
  );
}

function anonymousAccess(env: Environment): boolean {
  const value = optional(env, 'CARILLON_ANONYMOUS_ACCESS');
  if (value === null || value === 'loopback') return value !== null;
  throw new ConfigError(`CARILLON_ANONYMOUS_ACCESS must be "loopback", not "${value}"`);
}
