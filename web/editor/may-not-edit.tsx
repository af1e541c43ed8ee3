/** For users who may look at schedules and not change them. */
import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';

export function MayNotEdit(): ReactNode {
  return (
    <Alert color="gray" role="note" title="Your roles do not allow you to change schedules">
      An admin can give you the role editor.
    </Alert>
  );
}
