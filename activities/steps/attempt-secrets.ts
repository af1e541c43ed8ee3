/**
 * The secrets of one attempt. Those of the worker's environment and folder are there; those that the tenant stores
 * are fetched before the attempt begins, and forgotten when it ends.
 */
import { untilAborted, withLimit } from '../../src/bounded-signal.ts';
import type { SecretTarget } from '../../src/domain/access/access-policy.ts';
import { secretPrefix } from '../../src/domain/identifiers.ts';
import { type AttemptKey, AttemptRefusedError } from '../../src/domain/observation.ts';
import type { TextOrSecret } from '../../src/domain/schedule/schedule.ts';
import { type GivenSecret, secretNamesIn } from '../../src/domain/secrets/stored-secret.ts';
import { createSecretMask, type SecretMask } from './masking/secret-mask.ts';
import { type SecretScope, type StepAccess, StepFailure } from './step-runner.ts';

type ResolveSecret = (name: string) => string | undefined;

/**
 * Stored secrets of the tenant for one attempt; what is stored nowhere is left out. @throws Error whose message may be
 * shown to the tenant; AttemptRefusedError when asking again cannot help.
 */
export type LoadSecrets = (
  attempt: AttemptKey,
  names: readonly string[],
  signal: AbortSignal,
) => Promise<readonly GivenSecret[]>;

export type SecretDeps = {
  resolveSecret: ResolveSecret;
  /** None are stored when left out. */
  loadSecrets?: LoadSecrets;
  /** Masks values in the log of the worker until what it returns is called. */
  holdSecrets?: (values: readonly string[]) => () => void;
  /** Values masked in all output, in addition to the secrets the step names. */
  secretValues?: readonly string[];
};

const loadMs = 5_000;

export type AttemptSecrets = SecretScope & {
  /** Call it when nothing of the attempt is left to be masked. */
  forget(): void;
};

export type SecretUse = {
  access: StepAccess;
  attempt: AttemptKey;
  /** Where the step sends its secrets. */
  target: SecretTarget;
  names: readonly string[];
  signal: AbortSignal;
};

/** Never throws: what could not be fetched fails when it is resolved. */
export async function openSecrets(deps: SecretDeps, use: SecretUse): Promise<AttemptSecrets> {
  const { access } = use;
  const isOwn = (name: string): boolean =>
    access.mayUseSecret(name) && deps.resolveSecret(name) !== undefined;
  const given = await load(deps, { ...use, names: use.names.filter((name) => !isOwn(name)) });
  const values = given.flatMap((one) => ('value' in one ? [one.value] : []));
  const stored = new Map(given.map((one) => [one.name, one]));
  const forget = deps.holdSecrets?.(values) ?? (() => undefined);
  const known = new Set([...(deps.secretValues ?? []), ...values]);
  let mask: SecretMask | null = null;
  const resolve = (value: TextOrSecret): string => {
    if (typeof value === 'string') return value;
    const { secret: name } = value;
    const found = isOwn(name)
      ? ownSecret(deps, use, name)
      : storedSecret(use, name, stored.get(name));
    if (known.has(found)) return found;
    known.add(found);
    mask = null;
    return found;
  };
  return {
    resolve,
    resolveAll(all) {
      const entries = Object.entries(all).map(([name, value]) => [name, resolve(value)] as const);
      return Object.fromEntries(entries);
    },
    // Kept masks outlive the attempt; a stored value must not.
    mask: () => (mask ??= values.length > 0 ? createSecretMask([...known]) : keptMask(known)),
    forget,
  };
}

function ownSecret(
  { resolveSecret }: SecretDeps,
  { access, target }: SecretUse,
  name: string,
): string {
  access.checkSecret(name, target);
  return resolveSecret(name) ?? missing(name);
}

function storedSecret(
  { access, target }: SecretUse,
  name: string,
  given: GivenSecret | undefined,
): string {
  if (given === undefined) {
    // First: whether a secret exists is no concern of those who may not use it.
    access.checkSecret(name, target);
    return missing(name);
  }
  if ('value' in given) {
    access.checkStored(given, target);
    return given.value;
  }
  throw new StepFailure(given.code, given.reason, {
    retryable: given.code === 'secret-unavailable' && given.mayPass !== false,
  });
}

function missing(name: string): never {
  const message =
    `the secret ${name} is not known to this worker; set ${secretPrefix}${name} in its environment and start it ` +
    `again, or store it with: carillon secret set ${name}`;
  throw new StepFailure('secret-missing', message, { retryable: false });
}

async function load(
  { loadSecrets }: SecretDeps,
  { access, attempt, names, signal }: SecretUse,
): Promise<readonly GivenSecret[]> {
  if (!loadSecrets || names.length === 0 || access.failure) return [];
  const limit = withLimit(signal, loadMs);
  try {
    return await untilAborted(loadSecrets(attempt, names, limit.signal), limit.signal);
  } catch (error) {
    const why = limit.signal.aborted
      ? `no answer within ${loadMs / 1_000} s`
      : (error as Error).message;
    const mayPass = !(error instanceof AttemptRefusedError);
    return names.map((name) => ({
      name,
      code: 'secret-unavailable',
      reason: `the worker could not ask for the stored secret ${name}: ${why}`,
      mayPass,
    }));
  } finally {
    limit.release();
  }
}

/** Names of the secrets that a step, its system and its connection hold. */
export function secretNamesOf(
  sends: object,
  password: { secret: string } | null | undefined,
): string[] {
  const { headers, environment, parameters } = sends as Record<
    'headers' | 'environment' | 'parameters',
    Readonly<Record<string, unknown>> | undefined
  >;
  const named = [headers, environment, parameters].flatMap((values) => secretNamesIn(values ?? {}));
  return [...new Set([...named, ...(password ? [password.secret] : [])])];
}

/** Making a mask takes longer than using it, and steps of one worker send the same secrets again. */
function createMaskCache() {
  let last: { key: string; mask: SecretMask } | null = null;
  return (secrets: ReadonlySet<string>): SecretMask => {
    const key = JSON.stringify([...secrets]);
    if (last?.key !== key) last = { key, mask: createSecretMask([...secrets]) };
    return last.mask;
  };
}

const keptMask = createMaskCache();
