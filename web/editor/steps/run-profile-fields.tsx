/** A connected system, and then one of its run profiles. */
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { systemsQuery } from '../../api/queries.ts';
import { type Fault, faultsAt, textOf } from './faults.ts';
import type { StepBody } from './step-types.ts';

type RunProfileStep = Extract<StepBody, { type: 'RunProfile' }>;
type Props = {
  step: RunProfileStep;
  change: (step: RunProfileStep) => void;
  faults: readonly Fault[];
};

/** What the definition has is offered as well, also when the server does not know it. */
function withCurrent(known: readonly string[], current: string): string[] {
  return current === '' || known.includes(current) ? [...known] : [...known, current];
}

export function RunProfileFields({ step, change, faults }: Props): ReactNode {
  const { data: systems = [] } = useQuery(systemsQuery);
  const { connectedSystem, runProfile } = step;
  const chosen = systems.find(({ name }) => name === connectedSystem);
  const titleOf = (name: string): string =>
    systems.find((system) => system.name === name)?.title ?? name;
  const names = systems.map(({ name }) => name);
  return (
    <>
      <Select
        label="Connected system"
        placeholder="choose"
        required
        searchable
        allowDeselect={false}
        data={withCurrent(names, connectedSystem).map((name) => ({
          value: name,
          label: titleOf(name),
        }))}
        value={connectedSystem === '' ? null : connectedSystem}
        error={textOf(faultsAt(faults, '/connectedSystem'))}
        onChange={(name) => {
          if (name === null || name === connectedSystem) return;
          const pool = systems.find((system) => system.name === name)?.pool;
          const reached = pool ? { pool } : {};
          change({ ...step, connectedSystem: name, runProfile: '', ...reached });
        }}
      />
      <Select
        label="Run profile"
        placeholder={chosen ? 'choose' : 'choose a system first'}
        required
        searchable
        allowDeselect={false}
        disabled={connectedSystem === ''}
        data={withCurrent(chosen?.runProfiles ?? [], runProfile)}
        value={runProfile === '' ? null : runProfile}
        error={textOf(faultsAt(faults, '/runProfile'))}
        onChange={(profile) => {
          if (profile !== null) change({ ...step, runProfile: profile });
        }}
      />
    </>
  );
}
