/** An address that the console does not have. */
import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Empty } from '../display/empty.tsx';

export function NotFound(): ReactNode {
  return (
    <Empty title="This page does not exist">
      <Anchor renderRoot={(props) => <Link to="/operations/queue" {...props} />}>
        To the queue
      </Anchor>
    </Empty>
  );
}
