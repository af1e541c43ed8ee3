/** A bulk operation: how far it is, what became of each object, and another try for those that failed. */
import {
  Button,
  Group,
  Loader,
  Modal,
  Progress,
  SegmentedControl,
  Stack,
  Text,
} from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type BulkItemState, bulkLimits } from '../../../src/domain/bulk/bulk-operation.ts';
import { useAsk } from '../../actions/ask.tsx';
import { cancelBulk, createBulk } from '../../actions/commands.ts';
import { usePermitted } from '../../actions/permissions.ts';
import type { BulkOperation } from '../../api/client.ts';
import { bulkItemsQuery, bulkQuery, readBulkItems } from '../../api/queries.ts';
import { Problem } from '../../display/problem.tsx';
import { statusWords } from '../../display/status/status-looks.ts';
import { BulkItems } from './bulk-items.tsx';

type Props = {
  id: string | undefined;
  /** Undefined closes it. */
  show: (id: string | undefined) => void;
  nameOf: (objectId: string) => string | undefined;
};

export function BulkDialog({ id, show, nameOf }: Props): ReactNode {
  return (
    <Modal
      opened={id !== undefined}
      onClose={() => show(undefined)}
      size="xl"
      title="Bulk operation"
    >
      {id !== undefined && <Content key={id} id={id} show={show} nameOf={nameOf} />}
    </Modal>
  );
}

const states = ['Failed', 'Skipped', 'Succeeded'] as const;
type Shown = 'all' | (typeof states)[number];

function Content({ id, show, nameOf }: Props & { id: string }): ReactNode {
  const { data: bulk, error, refetch } = useQuery(bulkQuery(id));
  const [shown, setShown] = useState<Shown>('all');
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!bulk) return <Loader aria-label="Loading the operation" />;
  const counts = { Failed: bulk.failed, Skipped: bulk.skipped, Succeeded: bulk.succeeded };
  return (
    <Stack>
      <Facts bulk={bulk} />
      <Actions bulk={bulk} show={show} />
      <SegmentedControl<Shown>
        size="xs"
        aria-label="Which of them"
        value={shown}
        onChange={setShown}
        data={[
          { value: 'all', label: `All ${bulk.total}` },
          ...states.map((state) => ({ value: state, label: `${state} ${counts[state]}` })),
        ]}
      />
      <Items bulk={bulk} state={shown === 'all' ? null : shown} nameOf={nameOf} />
    </Stack>
  );
}

function Facts({ bulk }: { bulk: BulkOperation }): ReactNode {
  const { total, remaining, succeeded, failed, skipped, status, endReason, reason } = bulk;
  const done = total === 0 ? 100 : (100 * (total - remaining)) / total;
  return (
    <>
      <Text fw={600} aria-live="polite">
        {statusWords(bulk.kind)}: {status}
      </Text>
      <Progress value={done} aria-label="Progress" color={failed > 0 ? 'red' : 'bell'} />
      <Text size="sm">
        {succeeded} of {total} done, {failed} failed, {skipped} skipped, {remaining} to do
      </Text>
      <Text size="sm">
        Requested by {bulk.createdBy.name}
        {reason && `: ${reason}`}
      </Text>
      {endReason && <Text size="sm">It ended early: {endReason}</Text>}
    </>
  );
}

type ActionProps = { bulk: BulkOperation; show: Props['show'] };

function Actions({ bulk, show }: ActionProps): ReactNode {
  const ask = useAsk();
  const queries = useQueryClient();
  const mayOperate = usePermitted('operate');
  const { id, kind, status, failed } = bulk;
  if (!mayOperate || (status !== 'Running' && failed === 0)) return null;
  const stop = (): void =>
    ask({
      title: 'Stop the operation',
      effect: 'It acts on nothing more. What was done stays.',
      confirm: 'Stop',
      danger: true,
      act: async (reason) => {
        await cancelBulk(id, reason);
        await queries.invalidateQueries({ queryKey: ['bulk', id] });
      },
    });
  const again = (): void =>
    ask({
      title: `Try the ${failed} that failed again`,
      effect: 'A new operation does the same with each of them.',
      confirm: 'Try again',
      act: async (reason) => {
        const ids = await readFailed(id);
        show((await createBulk({ kind, ids }, reason)).id);
      },
    });
  return (
    <Group gap="xs">
      {status === 'Running' ? (
        <Button size="compact-sm" variant="default" onClick={stop}>
          Stop
        </Button>
      ) : (
        <Button size="compact-sm" variant="default" onClick={again}>
          Try the {failed} that failed again
        </Button>
      )}
    </Group>
  );
}

/** At most as many as one request may name. */
async function readFailed(id: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof readBulkItems>> = await readBulkItems(
      { id, state: 'Failed' },
      cursor,
    );
    ids.push(...page.items.map(({ objectId }) => objectId));
    cursor = page.nextCursor;
  } while (cursor !== null && ids.length < bulkLimits.ids);
  return ids.slice(0, bulkLimits.ids);
}

type ItemsProps = { bulk: BulkOperation; state: BulkItemState | null; nameOf: Props['nameOf'] };

function Items({ bulk, state, nameOf }: ItemsProps): ReactNode {
  const list = useInfiniteQuery(bulkItemsQuery(bulk.id, state, bulk.status));
  if (list.error) return <Problem error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <Loader aria-label="Loading what became of each" />;
  return (
    <>
      <BulkItems
        kind={bulk.kind}
        items={list.data.pages.flatMap(({ items }) => items)}
        nameOf={nameOf}
      />
      {list.hasNextPage && (
        <Button
          variant="default"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </>
  );
}
