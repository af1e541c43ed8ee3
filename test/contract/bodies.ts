/** Bodies of schedules, by and large right, for the tests of this room. */
import type { DefinitionContext } from '../../src/contract/schedule/definition.ts';

/** An installation with two systems that runs commands. */
export const context: DefinitionContext = {
  now: new Date('2026-11-20T06:00:00Z'),
  commandsEnabled: true,
  connectedSystems: [
    { name: 'hr-system', runProfiles: ['Full Import', 'Delta Import'] },
    { name: 'ldap', runProfiles: ['Export'] },
  ],
};

export const http = { type: 'Http', name: 'Call', url: 'https://example.test/hook' };
export const profile = {
  type: 'RunProfile',
  name: 'HR',
  connectedSystem: 'hr-system',
  runProfile: 'Delta Import',
};

/** A body with these steps, by shape right or wrong. */
export function withSteps(...steps: unknown[]): unknown {
  return { name: 'Nightly', steps };
}

/** A body with these timings and one good step. */
export function withTiming(...timings: unknown[]): unknown {
  return { name: 'Nightly', timings, steps: [http] };
}
