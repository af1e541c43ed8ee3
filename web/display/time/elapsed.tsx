/** How long something took, or has taken until now; it counts while it runs. */
import type { ReactNode } from 'react';
import { useNow } from './now.ts';
import { showElapsed } from './times.ts';

type Props = { of: { startedAt: string | null; endedAt: string | null } };

export function Elapsed({ of: span }: Props): ReactNode {
  return showElapsed(span, useNow());
}
