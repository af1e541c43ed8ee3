/** The editor of a stored schedule. The version it begins with stays the same until both changes are joined. */
import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { bodyOfSchedule } from '../../src/domain/schedule/schedule-document.ts';
import { usePermitted } from '../actions/permissions.ts';
import { Problem } from '../display/problem.tsx';
import type { Draft } from './draft.ts';
import { MayNotEdit } from './may-not-edit.tsx';
import { ScheduleEditor } from './schedule-editor.tsx';
import { readStored } from './stored-schedule.ts';

export function EditSchedulePage(): ReactNode {
  const { ref } = useParams({ from: '/schedules/$ref/edit' });
  const { tab = 'general' } = useSearch({ from: '/schedules/$ref/edit' });
  const navigate = useNavigate({ from: '/schedules/$ref/edit' });
  const mayEdit = usePermitted('edit');
  const { data, error, refetch } = useQuery({
    queryKey: ['edited', ref],
    queryFn: () => readStored(ref),
    // A draft must not lose its beginning to a later version; the next visit begins with the newest.
    staleTime: Infinity,
    gcTime: 0,
  });
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loader aria-label="Loading" />;
  if (!mayEdit) return <MayNotEdit />;
  return (
    <ScheduleEditor
      key={data.schedule.id}
      start={bodyOfSchedule<Draft>(data.schedule)}
      stored={data}
      tab={tab}
      open={(chosen) => void navigate({ search: { tab: chosen }, replace: true })}
    />
  );
}
