/** Notification rules: which news of which schedules goes to which channels, and when not. */
import { Button, Group, Loader, Stack, Table, Text } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { components } from '../../../src/client/api-types.ts';
import { kindWords, notificationKinds } from '../../../src/domain/notification/kinds.ts';
import { useAsk } from '../../actions/ask.tsx';
import { usePermitted } from '../../actions/permissions.ts';
import { useReadAgain } from '../../actions/read-again.ts';
import { deleteRule } from '../../actions/writing/govern-commands.ts';
import { readRule, rulesQuery } from '../../api/govern-queries.ts';
import { Empty } from '../../display/empty.tsx';
import { Problem } from '../../display/problem.tsx';
import { Instant } from '../../display/time/instant.tsx';
import { RuleDialog } from './rule-form.tsx';

type Rule = components['schemas']['NotificationRule'];

export function RulesSection(): ReactNode {
  const { form } = useSearch({ from: '/settings/$section' });
  const navigate = useNavigate({ from: '/settings/$section' });
  const mayEdit = usePermitted('edit');
  const { data, error, refetch } = useQuery(rulesQuery);
  const showForm = (name: string | undefined): void =>
    void navigate({ search: (before) => ({ ...before, form: name }) });
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm">Which news goes to which channels.</Text>
        {mayEdit && (
          <Button
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => showForm('')}
          >
            New rule
          </Button>
        )}
      </Group>
      {error && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Loader aria-label="Loading" />}
      {data?.length === 0 && (
        <Empty title="No rule yet" command="carillon notification rule apply -f payroll.yaml">
          <Text size="sm">Without a rule nothing is sent, whatever happens.</Text>
        </Empty>
      )}
      {data && data.length > 0 && <RuleTable rules={data} edit={showForm} />}
      {mayEdit && form !== undefined && (
        <RuleDialog key={form} name={form} taken={data ?? []} close={() => showForm(undefined)} />
      )}
    </Stack>
  );
}

function showKinds(kinds: Rule['kinds']): string {
  if (kinds.length === notificationKinds.length) return 'all news';
  return kinds.map((kind) => kindWords[kind]).join(', ');
}

function showScope({ schedules, tags }: Rule): string {
  const parts = [
    schedules === null ? 'all schedules' : schedules.join(', '),
    ...(tags === null ? [] : [`tagged ${tags.join(' or ')}`]),
  ];
  return parts.join(', ');
}

type TableProps = { rules: readonly Rule[]; edit: (name: string) => void };

function RuleTable({ rules, edit }: TableProps): ReactNode {
  const mayEdit = usePermitted('edit');
  return (
    <Table.ScrollContainer minWidth={680}>
      <Table aria-label="Rules">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Rule</Table.Th>
            <Table.Th>When</Table.Th>
            <Table.Th>Of</Table.Th>
            <Table.Th>To</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Changed</Table.Th>
            {mayEdit && <Table.Th>Actions</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rules.map((rule) => (
            <Table.Tr key={rule.id}>
              <Table.Td>{rule.name}</Table.Td>
              <Table.Td>{showKinds(rule.kinds)}</Table.Td>
              <Table.Td>{showScope(rule)}</Table.Td>
              <Table.Td>{rule.channels.join(', ')}</Table.Td>
              <Table.Td>
                {rule.enabled ? 'enabled' : 'disabled'}
                {rule.quiet && ', quiet times'}
              </Table.Td>
              <Table.Td>
                by {rule.updatedBy.name} <Instant at={rule.updatedAt} relative />
              </Table.Td>
              {mayEdit && (
                <Table.Td>
                  <RuleActions name={rule.name} edit={() => edit(rule.name)} />
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function RuleActions({ name, edit }: { name: string; edit: () => void }): ReactNode {
  const ask = useAsk();
  const readAgain = useReadAgain('rules');
  const remove = (): void =>
    ask({
      title: `Delete the rule ${name}`,
      effect: 'Messages of it that wait are still sent; no other comes.',
      confirm: 'Delete',
      danger: true,
      takesReason: false,
      command: `carillon notification rule remove ${name} --yes`,
      act: async () => {
        const { etag } = await readRule(name);
        await deleteRule(name, etag);
        await readAgain();
      },
    });
  return (
    <Group gap={4}>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPencil size={14} aria-hidden />}
        aria-label={`Edit ${name}`}
        onClick={edit}
      >
        Edit
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconTrash size={14} aria-hidden />}
        aria-label={`Delete ${name}`}
        onClick={remove}
      >
        Delete
      </Button>
    </Group>
  );
}
