/** The command line that does what a dialog is about to do. */
import { ActionIcon, Code, Group } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { shellWord } from '../../src/domain/text/shell-word.ts';
import { copyText } from '../display/copy-text.ts';

type Props = { command: string; reason: string; until: string | null };

export function SameInShell({ command, reason, until }: Props): ReactNode {
  const why = reason.trim() === '' ? [] : ['--reason', shellWord(reason.trim())];
  const end = until === null ? [] : ['--until', until];
  const line = [command, ...end, ...why].join(' ');
  return (
    <Group gap="xs" wrap="nowrap">
      <Code block flex={1} tabIndex={0} aria-label="The same in a shell">
        {line}
      </Code>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label="Copy the command"
        onClick={() => copyText(line)}
      >
        <IconCopy size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
