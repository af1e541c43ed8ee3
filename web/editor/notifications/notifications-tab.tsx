/** Which notification rules tell about the schedule. Rules are of the tenant: they are changed at once, not with the draft. */
import { Alert, Button, Group, Loader, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { components } from '../../../src/client/api-types.ts';
import { kindWords, notificationKinds } from '../../../src/domain/notification/kinds.ts';
import { useAsk } from '../../actions/ask.tsx';
import { usePermitted } from '../../actions/permissions.ts';
import { useReadAgain } from '../../actions/read-again.ts';
import { api } from '../../api/client.ts';
import { Empty } from '../../display/empty.tsx';
import { Problem } from '../../display/problem.tsx';
import type { Draft } from '../draft.ts';
import type { TabProps } from '../tab-props.ts';
import { NewRule } from './new-rule.tsx';

type Rule = components['schemas']['NotificationRule'];

/** More rules than a tenant has are not shown. */
const maxRules = 200;

async function readRules(signal: AbortSignal): Promise<readonly Rule[]> {
  const params = { query: { limit: maxRules } };
  return (await api().GET('/api/v1/notification-rules', { params, signal })).data.items;
}

export function NotificationsTab({ draft, stored }: TabProps): ReactNode {
  const rules = useQuery({ queryKey: ['rules'], queryFn: ({ signal }) => readRules(signal) });
  const mayEdit = usePermitted('edit');
  const [isAdding, setAdding] = useState(false);
  if (rules.error) {
    return <Problem error={rules.error} retry={() => void rules.refetch()} />;
  }
  if (!rules.data) return <Loader aria-label="Loading" />;
  const slug = stored?.schedule.slug ?? null;
  const applying = rules.data.filter((rule) => appliesTo(rule, draft, slug));
  const others = rules.data.filter(
    (rule) => !applying.includes(rule) && rule.schedules !== null && hasTag(rule, draft),
  );
  return (
    <Stack>
      <Text size="sm">
        Rules belong to the tenant, not to the schedule: what is changed here applies at once, also
        when the draft is not saved.
      </Text>
      {applying.length === 0 ? (
        <Empty title="No rule tells about this schedule" command="carillon apply -f my-rule.yaml">
          <Text size="sm">A rule says which news is sent to which channels.</Text>
        </Empty>
      ) : (
        <RuleTable rules={applying} />
      )}
      {slug === null ? (
        <Alert color="bell" role="note">
          A rule that names the schedule can be added after it has been saved. Rules for all
          schedules and for its tags apply from the beginning.
        </Alert>
      ) : (
        mayEdit && (
          <>
            {others.map((rule) => (
              <AddToRule key={rule.name} rule={rule} slug={slug} />
            ))}
            {isAdding ? (
              <NewRule slug={slug} close={() => setAdding(false)} />
            ) : (
              <Button variant="default" w="fit-content" onClick={() => setAdding(true)}>
                New rule for this schedule
              </Button>
            )}
          </>
        )
      )}
    </Stack>
  );
}

function hasTag({ tags }: Rule, draft: Draft): boolean {
  return tags === null || tags.some((tag) => draft.tags?.includes(tag));
}

function appliesTo(rule: Rule, draft: Draft, slug: string | null): boolean {
  const isNamed = rule.schedules === null || (slug !== null && rule.schedules.includes(slug));
  return isNamed && hasTag(rule, draft);
}

function RuleTable({ rules }: { rules: readonly Rule[] }): ReactNode {
  return (
    <Table.ScrollContainer minWidth={420} type="native" tabIndex={0}>
      <Table aria-label="Rules that apply">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Rule</Table.Th>
            <Table.Th>Why it applies</Table.Th>
            <Table.Th>Tells when it</Table.Th>
            <Table.Th>To</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rules.map((rule) => (
            <Table.Tr key={rule.name}>
              <Table.Td>
                {rule.name}
                {!rule.enabled && ' (disabled)'}
              </Table.Td>
              <Table.Td>{reasonOf(rule)}</Table.Td>
              <Table.Td>
                {rule.kinds.length === notificationKinds.length
                  ? 'has any news'
                  : rule.kinds.map((kind) => kindWords[kind]).join(', ')}
              </Table.Td>
              <Table.Td>{rule.channels.join(', ')}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function reasonOf({ schedules, tags }: Rule): string {
  const tagged = tags === null ? '' : ` with the tag ${tags.join(' or ')}`;
  return schedules === null ? `all schedules${tagged}` : `names the schedule${tagged}`;
}

function AddToRule({ rule, slug }: { rule: Rule; slug: string }): ReactNode {
  const ask = useAsk();
  const readAgain = useReadAgain('rules');
  const { name, enabled, kinds, tags, channels, quiet, groupSeconds, version, id } = rule;
  const schedules = [...(rule.schedules ?? []), slug];
  const start = (): void =>
    ask({
      title: `Add the schedule to ${name}`,
      effect: `The rule ${name} then also tells ${channels.join(', ')} about ${slug}.`,
      confirm: 'Add',
      command: `carillon export rule/${name}`,
      act: async (reason) => {
        const given = reason.trim() === '' ? {} : { reason: reason.trim() };
        const body = { enabled, kinds, tags, channels, quiet, groupSeconds, schedules, ...given };
        const header = { 'if-match': `"${id}.${version}"` };
        const params = { path: { name }, header };
        await api().PUT('/api/v1/notification-rules/{name}', { params, body });
        await readAgain();
      },
    });
  return (
    <Group gap="sm">
      <Text size="sm">
        The rule {name} is for {(rule.schedules ?? []).join(', ')}.
      </Text>
      <Button size="compact-sm" variant="default" onClick={start}>
        Add this schedule to {name}
      </Button>
    </Group>
  );
}
