/** The body of a stored secret → what is stored, or every mistake; never with its value in a message. */
import { checkStoredSecret, type StoredSecretLimits } from '../../domain/secrets/stored-secret.ts';
import { problemOf } from '../schedule/definition.ts';
import { checkBodyText } from '../validation/body-text.ts';
import type { SecretBody } from './secrets.ts';

/** @throws ProblemError `secret-invalid` with every mistake. */
export function readSecretBody(
  body: Omit<SecretBody, 'reason'>,
): StoredSecretLimits & { value: string } {
  const { value, pools = null, hosts = null } = body;
  const unreadable = checkBodyText(body);
  if (unreadable.length > 0) throw problemOf(unreadable);
  const errors = checkStoredSecret({ value, hosts });
  if (errors.length > 0) throw problemOf(errors);
  return { value, pools, hosts };
}
