/** The ways into the editor of schedules. */
import { Button, Menu } from '@mantine/core';
import { IconPencil, IconPlus } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import type { ScheduleSummary } from '../api/client.ts';
import { useKeys } from '../display/keys.ts';
import { MenuButton } from '../display/menu-button.tsx';
import { usePermitted } from './permissions.ts';

export function NewSchedule(): ReactNode {
  const mayEdit = usePermitted('edit');
  if (!mayEdit) return null;
  const item = (label: string, from?: string): ReactNode => (
    <Menu.Item
      renderRoot={(props) => (
        <Link to="/new-schedule" search={from === undefined ? {} : { from }} {...props} />
      )}
    >
      {label}
    </Menu.Item>
  );
  return (
    <MenuButton label="New schedule" icon={IconPlus}>
      {item('Blank')}
      {item('From the example, a delta sync', 'example')}
      {item('From YAML', 'yaml')}
    </MenuButton>
  );
}

type Props = { schedule: Pick<ScheduleSummary, 'slug' | 'name'> };

export function EditSchedule({ schedule: { slug, name } }: Props): ReactNode {
  const mayEdit = usePermitted('edit');
  if (!mayEdit) return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconPencil size={14} aria-hidden />}
      aria-label={`Edit ${name}`}
      renderRoot={(props) => <Link to="/schedules/$ref/edit" params={{ ref: slug }} {...props} />}
    >
      Edit
    </Button>
  );
}

export function DuplicateSchedule({ schedule: { slug, name } }: Props): ReactNode {
  const mayEdit = usePermitted('edit');
  if (!mayEdit) return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={`Duplicate ${name}`}
      renderRoot={(props) => (
        <Link to="/new-schedule" search={{ from: `copy:${slug}` }} {...props} />
      )}
    >
      Duplicate
    </Button>
  );
}

/** `e` on the page of a schedule; in a list, of the row that has the focus. */
export function useEditKey(slugOf: () => string | null): void {
  const navigate = useNavigate();
  const mayEdit = usePermitted('edit');
  const keys = useMemo(
    () => ({
      e: () => {
        const slug = mayEdit ? slugOf() : null;
        if (slug !== null) void navigate({ to: '/schedules/$ref/edit', params: { ref: slug } });
      },
    }),
    [mayEdit, navigate, slugOf],
  );
  useKeys(keys);
}
