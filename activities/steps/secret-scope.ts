/** The secrets one attempt has looked up, and the mask over them. */
import { secretPrefix } from '../../src/domain/identifiers.ts';
import type { TextOrSecret } from '../../src/domain/schedule.ts';
import { createSecretMask } from './secret-mask.ts';
import type { SecretMask } from './secret-mask.ts';
import { StepFailure } from './step-failure.ts';

export type ResolveSecret = (name: string) => string | undefined;

export type SecretScope = {
  /** @throws StepFailure `secret-missing` when this worker does not know the secret. */
  resolve(value: TextOrSecret): string;
  resolveAll(values: Readonly<Record<string, TextOrSecret>>): Record<string, string>;
  /** Covers what was resolved so far. */
  mask(): SecretMask;
};

export function createSecretScope(
  resolveSecret: ResolveSecret,
  always: readonly string[],
): SecretScope {
  const known = new Set(always);
  let mask: SecretMask | null = null;
  const resolve = (value: TextOrSecret): string => {
    if (typeof value === 'string') return value;
    const secret = resolveSecret(value.secret);
    if (secret === undefined) {
      const message =
        `the secret ${value.secret} is not known to this worker; set ` +
        `${secretPrefix}${value.secret} in its environment and start it again`;
      throw new StepFailure('secret-missing', message, { retryable: false });
    }
    known.add(secret);
    mask = null;
    return secret;
  };
  return {
    resolve,
    resolveAll(values) {
      const entries = Object.entries(values).map(
        ([name, value]) => [name, resolve(value)] as const,
      );
      return Object.fromEntries(entries);
    },
    mask: () => (mask ??= createSecretMask([...known])),
  };
}
