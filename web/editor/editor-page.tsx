/** Changes the steps of a schedule. */
import { Button, Group, Loader, Stack, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { ApiError } from '../../src/client/api-error.ts';
import type { components } from '../../src/client/api-types.ts';
import { api } from '../api/client.ts';
import { Problem } from '../display/problem.tsx';
import { StepsEditor } from './steps/steps-editor.tsx';

type ScheduleBody = components['schemas']['ScheduleBody'];

/** How long typing pauses before the server is asked. Milliseconds. */
const pauseMs = 600;

async function putSchedule(
  ref: string,
  body: ScheduleBody,
  more: { etag?: string | null; dryRun?: true },
) {
  const { etag, dryRun } = more;
  const params = {
    path: { ref },
    query: dryRun ? { dryRun } : {},
    ...(etag && { header: { 'if-match': etag } }),
  };
  return api().PUT('/api/v1/schedules/{ref}', { params, body });
}

export function EditorPage(): ReactNode {
  const { ref } = useParams({ from: '/schedules/$ref/edit' });
  const { data, error, refetch } = useQuery({
    queryKey: ['schedule-draft', ref],
    queryFn: async ({ signal }) => {
      const params = { path: { ref } };
      const { data: schedule, response } = await api().GET('/api/v1/schedules/{ref}', {
        params,
        signal,
      });
      return { schedule: schedule as unknown as ScheduleBody, etag: response.headers.get('etag') };
    },
    staleTime: Infinity,
    gcTime: 0,
  });
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loader aria-label="Loading" />;
  return <Editor slug={ref} stored={data.schedule} etag={data.etag} />;
}

type Props = { slug: string; stored: ScheduleBody; etag: string | null };

function Editor({ slug, stored, etag }: Props): ReactNode {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(stored);
  const [settled] = useDebouncedValue(draft, pauseMs);
  const check = useQuery({
    queryKey: ['schedule-check', slug, settled],
    enabled: settled !== stored,
    queryFn: async () => putSchedule(slug, settled, { dryRun: true }).then(() => null),
    retry: false,
    gcTime: 0,
  });
  const save = useMutation({
    mutationFn: () => putSchedule(slug, draft, { etag }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['schedule-draft', slug] }),
  });
  const failure = save.error ?? check.error;
  const errors = failure instanceof ApiError ? (failure.errors ?? []) : [];
  const problems = errors.map(({ pointer, message, suggestion }) => ({
    pointer,
    message,
    ...(suggestion !== undefined && { remedy: suggestion }),
  }));
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h3">
          Edit {draft.name}
        </Title>
        <Button onClick={() => save.mutate()} loading={save.isPending}>
          Save
        </Button>
      </Group>
      {save.error && <Problem error={save.error} />}
      {save.isSuccess && <div role="status">Saved</div>}
      <StepsEditor
        steps={draft.steps}
        onChange={(steps) => setDraft({ ...draft, steps })}
        draft={draft}
        problems={problems}
      />
    </Stack>
  );
}
