/** What can be done with the rows that are selected. */
import { Button, Group, List, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { bulkLimits, objectOf, permissionOfBulk } from '../../../src/domain/bulk/bulk-operation.ts';
import { useAsk } from '../../actions/ask.tsx';
import { createBulk, previewBulk } from '../../actions/commands.ts';
import { usePermissions, usePermitted } from '../../actions/permissions.ts';
import type { BulkBody, BulkPreview } from '../../api/client.ts';
import { problemOf } from '../../display/problem.tsx';
import type { BulkFilter, Selection } from './selection.ts';

type Selected = Pick<
  Selection<never>,
  'count' | 'isMatching' | 'objects' | 'clear' | 'chooseMatching'
>;

type Props = {
  selection: Selected;
  acts: readonly BulkAct[];
  /** Of rows that are loaded. */
  loaded: number;
  hasMore: boolean;
  filter: BulkFilter;
  /** Shows the progress of the operation. */
  show: (bulkId: string) => void;
};

/** One button. All acts of a list are about the same kind of object. */
export type BulkAct = { kind: BulkBody['kind']; verb: string; effect: string; danger?: boolean };

export function BulkBar({ selection, acts, show, ...matching }: Props): ReactNode {
  const mayOperate = usePermitted('operate');
  const permissions = usePermissions();
  const start = useStart(selection, show);
  const { count, isMatching } = selection;
  if (count === 0) return null;
  const isTooMany = !isMatching && count > bulkLimits.ids;
  return (
    <Group gap="xs" role="group" aria-label="Selection">
      <Text size="sm" fw={600} aria-live="polite">
        {isMatching ? `All ${count} that match are selected` : `${count} selected`}
      </Text>
      {mayOperate && acts[0] && (
        <Matching selection={selection} kind={acts[0].kind} {...matching} />
      )}
      {!isTooMany &&
        acts
          .filter(({ kind }) => permissions.has(permissionOfBulk(kind)))
          .map((act) => (
            <Button
              key={act.kind}
              size="compact-sm"
              variant="default"
              loading={start.busy === act.kind}
              onClick={() => void start.begin(act)}
            >
              {act.verb}
            </Button>
          ))}
      {isTooMany && (
        <Text size="sm">At most {bulkLimits.ids} rows; more are selected by the filters.</Text>
      )}
      <Button size="compact-sm" variant="subtle" onClick={selection.clear}>
        Clear the selection
      </Button>
    </Group>
  );
}

/** Asks the server how many there are, unless the list shows them all. */
function Matching({
  selection,
  kind,
  loaded,
  hasMore,
  filter,
}: Omit<Props, 'show' | 'acts'> & Pick<BulkAct, 'kind'>): ReactNode {
  const { data, error } = useQuery({
    queryKey: ['matching', kind, filter],
    queryFn: () => previewBulk({ kind, filter }),
    enabled: hasMore,
    staleTime: 10_000,
    retry: false,
  });
  const count = hasMore ? data?.total : loaded;
  if (selection.isMatching) return null;
  if (hasMore && error) return <Text size="sm">{problemOf(error).detail}</Text>;
  return (
    <Button
      size="compact-sm"
      variant="light"
      loading={count === undefined}
      onClick={() => selection.chooseMatching(count ?? 0)}
    >
      Select all {count} that match
    </Button>
  );
}

type Start = { busy: BulkBody['kind'] | null; begin: (act: BulkAct) => Promise<void> };

/** Looks first: what is asked names how many it is about, and why others are left alone. */
function useStart(selection: Selected, show: Props['show']): Start {
  const ask = useAsk();
  const [busy, setBusy] = useState<BulkBody['kind'] | null>(null);
  const begin = async ({ kind, verb, effect, danger = false }: BulkAct): Promise<void> => {
    const body = { kind, ...selection.objects };
    setBusy(kind);
    try {
      const preview = await previewBulk(body);
      const { applicable } = preview;
      if (applicable === 0) {
        const message = reasonsOf(preview).join('; ');
        notifications.show({ title: `${verb}: it applies to none of them`, message });
        return;
      }
      ask({
        title: `${verb} ${showCount(applicable, kind)}`,
        effect: <Effect effect={effect} preview={preview} />,
        confirm: `${verb} ${showCount(applicable, kind)}`,
        danger,
        act: async (reason) => {
          const { id } = await createBulk(body, reason);
          selection.clear();
          show(id);
        },
      });
    } catch (error) {
      const { title, detail } = problemOf(error);
      notifications.show({ color: 'red', title, message: detail });
    } finally {
      setBusy(null);
    }
  };
  return { busy, begin };
}

function Effect({ effect, preview }: { effect: string; preview: BulkPreview }): ReactNode {
  const { total, applicable } = preview;
  return (
    <Stack gap="xs">
      <Text size="sm">{effect}</Text>
      {applicable < total && (
        <>
          <Text size="sm">
            {total - applicable} of the {total} are left alone:
          </Text>
          <List size="sm">
            {reasonsOf(preview).map((reason) => (
              <List.Item key={reason}>{reason}</List.Item>
            ))}
          </List>
        </>
      )}
    </Stack>
  );
}

const shownReasons = 5;

/** `3: it is Completed`, the most frequent first. */
function reasonsOf({ items }: BulkPreview): string[] {
  const counts = new Map<string, number>();
  for (const { applies, detail, code } of items) {
    const why = detail ?? code ?? 'it does not apply';
    if (!applies) counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  const byCount = [...counts].toSorted(([, a], [, b]) => b - a);
  return byCount.slice(0, shownReasons).map(([why, count]) => `${count}: ${why}`);
}

function showCount(count: number, kind: BulkBody['kind']): string {
  return `${count} ${objectOf(kind)}${count === 1 ? '' : 's'}`;
}
