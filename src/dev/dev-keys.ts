/** The keys that a development instance encrypts stored secrets with. */
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The developer's own file, or one that is made once, beside the database and not in it. */
export function chooseSecretKeys({
  dataDir,
  env,
}: {
  dataDir: string;
  env: NodeJS.ProcessEnv;
}): string {
  const own = env['CARILLON_SECRETS_KEYS_FILE'];
  if (own) return own;
  const file = join(dataDir, 'secret-keys.json');
  if (existsSync(file)) return file;
  const ring = { active: 'dev', keys: { dev: randomBytes(32).toString('base64') } };
  writeFileSync(file, `${JSON.stringify(ring)}\n`, { mode: 0o600 });
  return file;
}
