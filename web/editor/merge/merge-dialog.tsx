/** Another user changed the schedule meanwhile: both changes, what is joined automatically, and what has to be chosen. */
import { Button, Group, Modal, Radio, Stack, Table, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { bodyOfSchedule } from '../../../src/domain/schedule/schedule-document.ts';
import type { Draft } from '../draft.ts';
import type { StoredSchedule } from '../stored-schedule.ts';
import { type Change, mergeDrafts, type Side } from './merge.ts';

type Props = {
  /** The version that the draft began with, and the one that is stored now. */
  base: StoredSchedule;
  theirs: StoredSchedule;
  mine: Draft;
  save: (merged: Draft) => void;
  close: () => void;
};

export function MergeDialog({ base, theirs, mine, save, close }: Props): ReactNode {
  const [choices, setChoices] = useState<Readonly<Record<string, Side>>>({});
  const { reason, enabled: _enabled, ...written } = mine;
  const merge = mergeDrafts(
    bodyOfSchedule<Draft>(base.schedule),
    written,
    bodyOfSchedule<Draft>(theirs.schedule),
  );
  const conflicts = merge.changes.filter(({ take }) => take === null);
  const open = conflicts.filter(({ path }) => choices[path] === undefined);
  const { updatedBy, revision } = theirs.schedule;
  const submit = (): void =>
    save({ ...merge.resolve(choices), ...(reason !== undefined && { reason }) });
  return (
    <Modal opened onClose={close} size="xl" title="The schedule was changed meanwhile">
      <Stack>
        <Text size="sm">
          {updatedBy.name} saved revision {revision} while you were editing revision{' '}
          {base.schedule.revision}. Nothing of yours is lost.
        </Text>
        <Joined
          title="Taken from them"
          changes={merge.changes.filter(({ take }) => take === 'theirs')}
        />
        <Joined
          title="Kept of yours"
          changes={merge.changes.filter(({ take }) => take === 'mine')}
        />
        {conflicts.length > 0 && (
          <section aria-label="Conflicts">
            <Title order={2} size="h6">
              Both changed
            </Title>
            <Stack>
              {conflicts.map((conflict) => (
                <Conflict
                  key={conflict.path}
                  conflict={conflict}
                  side={choices[conflict.path]}
                  choose={(side) => setChoices({ ...choices, [conflict.path]: side })}
                />
              ))}
            </Stack>
          </section>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Back to the draft
          </Button>
          <Button disabled={open.length > 0} onClick={submit}>
            {open.length > 0 ? `Choose ${open.length} more` : 'Save both changes'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Joined({ title, changes }: { title: string; changes: readonly Change[] }): ReactNode {
  if (changes.length === 0) return null;
  return (
    <section aria-label={title}>
      <Title order={2} size="h6">
        {title}
      </Title>
      <Table.ScrollContainer minWidth={320} type="native" tabIndex={0}>
        <Table aria-label={title}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Field</Table.Th>
              <Table.Th>Before</Table.Th>
              <Table.Th>Now</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map(({ path, base, take, mine, theirs }) => (
              <Table.Tr key={path}>
                <Table.Td>{nameOf(path)}</Table.Td>
                <Table.Td>{show(base)}</Table.Td>
                <Table.Td>{show(take === 'theirs' ? theirs : mine)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  );
}

type ConflictProps = {
  conflict: Change;
  side: Side | undefined;
  choose: (side: Side) => void;
};

function Conflict({ conflict, side, choose }: ConflictProps): ReactNode {
  const { path, base, mine, theirs } = conflict;
  return (
    <Radio.Group
      label={nameOf(path)}
      description={`Before: ${show(base)}`}
      value={side ?? null}
      onChange={(chosen) => choose(chosen)}
    >
      <Stack gap="xs" mt="xs">
        <Radio size="md" value="theirs" label={`Theirs: ${show(theirs)}`} />
        <Radio size="md" value="mine" label={`Yours: ${show(mine)}`} />
      </Stack>
    </Radio.Group>
  );
}

function nameOf(path: string): string {
  return path === 'steps' ? 'order of the steps' : path;
}

function show(value: unknown): string {
  if (value === undefined) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
