/** The priority of an execution, where it is not the usual one. */
import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { defaultPriority } from '../../../src/domain/schedule/priority.ts';
import type { Execution } from '../../api/client.ts';

export function PriorityBadge({ execution }: { execution: Execution }): ReactNode {
  const { priority = defaultPriority } = execution;
  if (priority === defaultPriority) return null;
  return (
    <Badge variant="default" radius="sm">
      priority {priority}
    </Badge>
  );
}
