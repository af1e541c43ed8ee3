/** The keys of the environment, and how a value of each kind is read. */
import { secretPrefix } from '../domain/identifiers.ts';
import { defaultCommandLimits } from '../domain/steps/command-step.ts';
import { closestWord } from '../domain/text/closest-word.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Every key Carillon reads, with the sentence the reference page shows. */
const configKeys = {
  DATABASE_URL: 'PostgreSQL, as postgres://user:password@host:port/database.',
  DATABASE_OWNER_URL:
    'PostgreSQL with the login that owns the schema, for `carillon migrate` and `carillon tenant`.',
  TEMPORAL_ADDRESS: 'Temporal frontend, as host:port.',
  TEMPORAL_NAMESPACE: 'Temporal namespace; "default" unless set.',
  TEMPORAL_API_KEY: 'API key for Temporal; enables TLS.',
  TEMPORAL_TLS: '"true" uses TLS for Temporal without an API key or a certificate.',
  TEMPORAL_TLS_CA_FILE:
    'PEM file of the authorities that sign the certificate of Temporal; enables TLS.',
  TEMPORAL_TLS_CERT_FILE: 'PEM file of the client certificate for Temporal; enables TLS.',
  TEMPORAL_TLS_KEY_FILE: 'PEM file of the private key of TEMPORAL_TLS_CERT_FILE.',
  TEMPORAL_TLS_SERVER_NAME:
    'Name in the certificate of Temporal, when it is not the host of TEMPORAL_ADDRESS; enables TLS.',
  CARILLON_PAYLOAD_KEYS_FILE:
    'JSON file of the keys that payloads in Temporal are encrypted with; plain unless set.',
  CARILLON_HOST: 'Address the API listens on; 127.0.0.1 unless set.',
  CARILLON_PORT: 'Port the API listens on; 8080 unless set.',
  CARILLON_PUBLIC_PATH:
    'Path below which a proxy shows the server, as /carillon; the proxy may remove it or pass it on. None unless set.',
  CARILLON_TEMPORAL_UI_URL:
    "Address of Temporal's Web UI, for links in the console and `carillon open --temporal`. None unless set.",
  CARILLON_CREDENTIALS_FILE: 'JSON file of the tokens the API accepts; see docs/guide/running.md.',
  CARILLON_ANONYMOUS_ACCESS:
    '"loopback" gives every program on this machine the roles admin and worker, without a token; off unless set.',
  CARILLON_OIDC_FILE: 'JSON file of the OpenID Connect issuers whose tokens the API accepts.',
  CARILLON_TRUSTED_PROXIES:
    'Networks of proxies whose X-Forwarded-For is believed, as 10.0.0.0/8,192.0.2.7; none unless set.',
  CARILLON_RATE_LIMITS:
    'Requests within a minute, as requests=6000,writes=1200,reports=120000,failures=10.',
  CARILLON_SYSTEMS_FILE: 'JSON file of the connected systems and their run profiles.',
  CARILLON_SQL_CONNECTIONS:
    'JSON file of the databases that Sql steps name; a server that has it refuses unknown names.',
  CARILLON_POLICY_FILE:
    'JSON file: which tenants may use which pools, secrets and addresses; see docs/guide/running.md.',
  CARILLON_COMMAND_STEPS: '"true" lets Executable, Shell and PowerShell steps run; off unless set.',
  CARILLON_COMMAND_ISOLATION:
    '"namespace" refuses to start where commands cannot run in a PID namespace, "group" never creates one; "auto" unless set.',
  CARILLON_COMMAND_PROCESSES: `Maximum number of processes of one command, or "unlimited"; ${defaultCommandLimits.processes} unless set.`,
  CARILLON_COMMAND_OPEN_FILES: `Maximum number of open files of each process of a command, or "unlimited"; ${defaultCommandLimits.openFiles} unless set.`,
  CARILLON_COMMAND_FILE_MIB: `Maximum size of each file a command writes, in MiB, or "unlimited"; ${defaultCommandLimits.fileMiB} unless set.`,
  CARILLON_COMMAND_MEMORY_MIB: `Maximum memory of each process of a command, in MiB, or "unlimited"; ${defaultCommandLimits.memoryMiB} unless set.`,
  CARILLON_KEEP_OUTPUT:
    '"without-secrets" keeps no answer and no output of steps that send secrets, unless the step says keepOutput: true; "all" unless set.',
  CARILLON_DEFAULT_TENANT:
    'Tenant of workflows started without one; "default" unless set, empty rejects them.',
  CARILLON_METRICS_ADDRESS:
    'host:port at which a server or worker serves the metrics of its process, without a token, as 127.0.0.1:9464; off unless set.',
  CARILLON_SDK_METRICS_ADDRESS:
    "host:port at which a worker serves the metrics of Temporal's SDK, as 127.0.0.1:9465; off unless set.",
  CARILLON_WORKFLOW_SANDBOX:
    '"full" keeps the stack of every promise of workflow code, for stack queries, and a time limit for each call; "lean" unless set.',
  CARILLON_LOG_LEVEL: 'trace, debug, info, warn, error or fatal; info unless set.',
  CARILLON_SECRETS_FOLDER:
    'Folder with one file for each secret, named as the secret; beside those of the environment.',
  CARILLON_SECRETS_KEYS_FILE:
    'JSON file of the keys that stored secrets are encrypted with, for servers and workers with a database; none can be stored unless set.',
  CARILLON_API_URL: 'Address of the API for clients and step workers.',
  CARILLON_TOKEN: 'API token of clients and step workers.',
  CARILLON_TOKENS_FILE:
    'JSON file of the API tokens of a step worker for several tenants, by slug or as a list.',
  CARILLON_FAILPOINT:
    'For tests: failpoint at which the process ends, as NAME[:HIT[:ACTION]]; see `carillon chaos --list`.',
  CARILLON_CONTEXT: 'Context of the command line; see `carillon context`.',
  CARILLON_DATA_DIR: 'Directory of `carillon dev`; .carillon in the current directory unless set.',
} as const;

export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

/** A misspelt key would silently keep the default; refusing to start is better. */
export function refuseUnknownKeys(env: Environment): void {
  const known = Object.keys(configKeys);
  for (const key of Object.keys(env)) {
    if (!key.startsWith('CARILLON_') || key.startsWith(secretPrefix) || known.includes(key))
      continue;
    const close = closestWord(key, known);
    throw new ConfigError(`${key} is not a setting${close ? `; did you mean ${close}?` : ''}`);
  }
}

export function optional(env: Environment, key: string): string | null {
  const value = env[key]?.trim();
  return value ? value : null;
}

export function required(env: Environment, key: keyof typeof configKeys): string {
  const value = optional(env, key);
  if (value === null) throw new ConfigError(`${key} is not set. ${configKeys[key]}`);
  return value;
}

export function parsed<T>(
  env: Environment,
  key: keyof typeof configKeys,
  parse: (text: string) => T,
): T | null {
  const value = optional(env, key);
  if (value === null) return null;
  try {
    return parse(value);
  } catch (error) {
    throw new ConfigError(`${key}: ${(error as Error).message}`);
  }
}

export function flag(env: Environment, key: keyof typeof configKeys): boolean {
  const value = optional(env, key);
  if (value === null || value === 'false') return false;
  if (value === 'true') return true;
  throw new ConfigError(`${key} must be "true" or "false", not "${value}"`);
}

/** One of the words; the first unless set. */
export function oneOf<T extends string>(
  env: Environment,
  key: keyof typeof configKeys,
  words: readonly T[],
): T {
  const value = optional(env, key) ?? words[0];
  const known = words.find((one) => one === value);
  if (known !== undefined) return known;
  throw new ConfigError(`${key} must be one of ${words.join(', ')}, not "${value}"`);
}

export function port(env: Environment, key: keyof typeof configKeys, fallback: number): number {
  const value = optional(env, key);
  if (value === null) return fallback;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  throw new ConfigError(`${key} must be a port from 0 to 65535, not "${value}"`);
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

export function logLevel(env: Environment): string {
  const value = optional(env, 'CARILLON_LOG_LEVEL') ?? 'info';
  if (logLevels.includes(value)) return value;
  throw new ConfigError(
    `CARILLON_LOG_LEVEL must be one of ${logLevels.join(', ')}, not "${value}"`,
  );
}
