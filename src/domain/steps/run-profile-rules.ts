/** The rules of RunProfile steps: the system and its profile are known, and the step may use them. */
import type { DefinitionAccess } from '../access/definition-access.ts';
import { checkSystemAccess } from '../access/system-access.ts';
import type { InputError } from '../problem.ts';
import type { SystemConnection } from '../schedule/connected-system.ts';
import type { ConnectedSystem, RunProfileStep } from '../schedule/schedule.ts';
import { closestWord } from '../text/closest-word.ts';

export type KnownSystem = Pick<ConnectedSystem, 'name' | 'runProfiles'> & {
  /** Of a system that the tenant stores: the policy is applied to it. Workers judge the others. */
  connection?: SystemConnection;
};

type KnownSystems = { connectedSystems: readonly KnownSystem[]; access?: DefinitionAccess };

export function checkRunProfile(
  step: RunProfileStep,
  pointer: string,
  { connectedSystems, access }: KnownSystems,
): InputError[] {
  const names = connectedSystems.map(({ name }) => name);
  const system = connectedSystems.find(({ name }) => name === step.connectedSystem);
  const known = system?.runProfiles ?? [];
  if (system && known.includes(step.runProfile)) {
    return checkConnection(system, { pool: step.pool, pointer, access });
  }
  const [field, word, words] = system
    ? (['runProfile', step.runProfile, known] as const)
    : (['connectedSystem', step.connectedSystem, names] as const);
  const error: InputError = {
    pointer: `${pointer}/${field}`,
    code: system ? 'run-profile-unknown' : 'connected-system-unknown',
    message: `"${word}" is not known${system ? ` to ${system.name}` : ''}; known: ${
      words.slice(0, 20).join(', ') || 'none'
    }`,
  };
  const suggestion = closestWord(word, words);
  return [suggestion === undefined ? error : { ...error, suggestion }];
}

type SystemUse = { pool: string; pointer: string; access: DefinitionAccess | undefined };

function checkConnection({ name, connection }: KnownSystem, use: SystemUse): InputError[] {
  const { pool, pointer, access } = use;
  if (!connection) return [];
  if (connection.pool !== null && connection.pool !== pool) {
    const message = `the connected system "${name}" is for steps of the pool "${connection.pool}"`;
    const suggestion = `write "pool": "${connection.pool}"`;
    return [{ pointer: `${pointer}/pool`, code: 'pool-forbidden', message, suggestion }];
  }
  if (!access) return [];
  const { policy, tenant } = access;
  // A pool that is not the tenant's was refused with the step.
  const errors = checkSystemAccess(connection, policy, { tenant, pool });
  return errors.flatMap((error) =>
    error.code === 'pool-forbidden' ? [] : [{ ...error, pointer: `${pointer}/connectedSystem` }],
  );
}
