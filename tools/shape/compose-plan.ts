/** docker-compose.yml as a plan of processes on this machine: the file's own settings at other addresses. */
import { parse } from 'yaml';

export type ComposeService = {
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Files by their place in the container. */
  files: Readonly<Record<string, string>>;
};

/** Where the services of the file are on this machine, by `service:port` of the file. */
export type Addresses = Readonly<Record<string, string>>;

export type ComposePlan = {
  /** @throws Error when the file has no such service. */
  service: (name: string) => ComposeService;
};

type Entry = {
  command?: string[];
  environment?: Record<string, string>;
  secrets?: string[];
};
type ComposeFile = {
  services?: Record<string, Entry>;
  secrets?: Record<string, { file?: string }>;
};

/**
 * `values` are those of the .env file. Names that the file demands must be among them.
 * @throws Error naming what the file asks for and `values` lack.
 */
export function readComposePlan(
  text: string,
  values: Readonly<Record<string, string>>,
): ComposePlan {
  const { services = {}, secrets = {} } = parse(text, { merge: true }) as ComposeFile;
  const fileOf = (secret: string): string => {
    const { file } = secrets[secret] ?? {};
    if (file === undefined) throw new Error(`docker-compose.yml has no file for "${secret}"`);
    return interpolate(file, values);
  };
  return {
    service(name) {
      const entry = services[name];
      if (!entry) throw new Error(`docker-compose.yml has no service "${name}"`);
      const { command = [], environment = {}, secrets: mounted = [] } = entry;
      return {
        command: command.map((word) => interpolate(word, values)),
        environment: mapValues(environment, (value) => interpolate(String(value), values)),
        files: Object.fromEntries(
          mounted.map((secret) => [`/run/secrets/${secret}`, fileOf(secret)]),
        ),
      };
    },
  };
}

/** `$$`, `${NAME}`, `${NAME:-default}` and `${NAME:?message}`, as Compose reads them. */
function interpolate(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$\$|\$\{(\w+)(?:(:-|:\?)([^}]*))?\}/g,
    (whole, name?: string, operator?: string, rest = '') => {
      if (name === undefined) return '$';
      const value = values[name] ?? '';
      if (value !== '' || operator === undefined) return value;
      if (operator === ':-') return String(rest);
      throw new Error(`docker-compose.yml asks for ${name}: ${whole}`);
    },
  );
}

/**
 * The environment of a service on this machine: other hosts and files, and the same settings.
 * @throws Error when a setting names a place that is unknown here.
 */
export function localEnvironment(
  { environment, files }: ComposeService,
  addresses: Addresses,
): Record<string, string> {
  return mapValues(environment, (value, key) => {
    const file = files[value];
    if (file !== undefined) return file;
    const moved = value.replace(
      /(^|[/@])([a-z][a-z-]*:\d+)(?=\/|$)/,
      (_all, before: string, place: string) => {
        const address = addresses[place];
        if (address !== undefined) return before + address;
        throw new Error(`${key} of docker-compose.yml names ${place}, which has no address here`);
      },
    );
    if (moved.startsWith('/run/')) throw new Error(`${key} names ${moved}, which is not mounted`);
    return moved;
  });
}

function mapValues(
  record: Readonly<Record<string, string>>,
  map: (value: string, key: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}

/** Names in the example of the .env file. */
export function namesOf(example: string): string[] {
  return [...example.matchAll(/^(\w+)=/gm)].map(([, name = '']) => name);
}
