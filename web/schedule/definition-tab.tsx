/** What a schedule does: its steps by group with their settings in words, and the whole as YAML. */
import { Card, Code, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { CopyAs } from '../display/copy-as.tsx';
import { Problem } from '../display/problem.tsx';
import { documentQuery } from './schedule-queries.ts';
import type { Schedule } from './schedule-types.ts';
import { settingLines } from './step-settings.ts';
import { groupsOf } from './template-steps.ts';

type Step = Schedule['steps'][number];

export function DefinitionTab({ schedule }: { schedule: Schedule }): ReactNode {
  const { slug, steps } = schedule;
  const { data, error, refetch } = useQuery(documentQuery(slug));
  return (
    <Stack>
      {groupsOf(steps).map((group, index) => (
        <section key={group[0]?.key} aria-label={`Group ${index + 1}`}>
          <Title order={2} size="h5" mb="xs">
            Group {index + 1}
            {group.length > 1 && ', at the same time'}
          </Title>
          <Stack gap="xs">
            {group.map((step) => (
              <StepCard key={step.key} step={step} />
            ))}
          </Stack>
        </section>
      ))}
      <Group justify="space-between">
        <Title order={2} size="h5">
          As YAML
        </Title>
        <CopyAs
          commands={{
            Command: `carillon export ${slug}`,
            'Command that applies it': `carillon apply -f ${slug}.yaml`,
          }}
          path={`/api/v1/schedules/${slug}/document`}
        />
      </Group>
      {error && <Problem error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        !error && <Loader aria-label="Loading" />
      ) : (
        <Code block tabIndex={0} mah="60dvh" aria-label="YAML of the schedule" data-yaml>
          {data}
        </Code>
      )}
    </Stack>
  );
}

function StepCard({ step }: { step: Step }): ReactNode {
  return (
    <Card withBorder padding="sm">
      <Group gap="xs">
        <Text fw={600}>{step.name}</Text>
        <Text size="sm">{step.type}</Text>
        <Code>{step.key}</Code>
      </Group>
      <dl style={{ margin: 0, display: 'flex', flexWrap: 'wrap', columnGap: '1.5rem' }}>
        {settingLines(step).map(({ label, value }) => (
          <div key={label} style={{ maxWidth: '100%' }}>
            <Text component="dt" size="xs">
              {label}
            </Text>
            <Text
              component="dd"
              size="sm"
              m={0}
              style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
            >
              {value}
            </Text>
          </div>
        ))}
      </dl>
    </Card>
  );
}
