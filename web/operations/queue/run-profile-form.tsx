/** Runs one run profile of a connected system, without a schedule. */
import { Button, Group, Select } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { usePermitted } from '../../actions/permissions.ts';
import { useRunProfile } from '../../actions/run-profile.ts';
import { systemsQuery } from '../../api/queries.ts';

export function RunProfileForm(): ReactNode {
  const run = useRunProfile();
  const mayOperate = usePermitted('operate');
  const { data: systems = [] } = useQuery(systemsQuery);
  const [system, setSystem] = useState<string | null>(null);
  const [runProfile, setRunProfile] = useState<string | null>(null);
  if (!mayOperate || systems.length === 0) return null;
  const chosen = systems.find(({ name }) => name === system);
  const start = (): void => {
    if (!chosen || runProfile === null) return;
    run({ system: chosen, runProfile });
  };
  return (
    <Group gap="sm" align="end" role="group" aria-label="Run something">
      <Select
        label="Connected system"
        allowDeselect={false}
        placeholder="choose"
        searchable
        data={systems.map(({ name, title }) => ({ value: name, label: title }))}
        value={system}
        onChange={(name) => {
          setSystem(name);
          setRunProfile(null);
        }}
      />
      <Select
        label="Run profile"
        allowDeselect={false}
        placeholder="choose"
        disabled={!chosen}
        data={chosen?.runProfiles ?? []}
        value={runProfile}
        onChange={setRunProfile}
      />
      <Button
        variant="default"
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        disabled={runProfile === null}
        onClick={start}
      >
        Run
      </Button>
    </Group>
  );
}
