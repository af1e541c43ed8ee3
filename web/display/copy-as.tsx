/** A menu that copies what a page shows as a command, as a request, or as what the page says it is. */
import { Menu } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { shellWord } from '../../src/domain/text/shell-word.ts';
import { serverUrl } from '../api/client.ts';
import { copyText } from './copy-text.ts';
import { MenuButton } from './menu-button.tsx';

type Props = {
  /** The command that shows the same, and others worth copying, by what they give. */
  commands: Readonly<Record<string, string>>;
  /** Of the API, from `/api` on. */
  path: string;
};

export function CopyAs({ commands, path }: Props): ReactNode {
  return (
    <MenuButton label="Copy as" icon={IconCopy}>
      {Object.entries(commands).map(([name, command]) => (
        <Menu.Item key={name} onClick={() => copyText(command)}>
          {name}
        </Menu.Item>
      ))}
      <Menu.Item onClick={() => copyText(toCurl(path))}>curl</Menu.Item>
    </MenuButton>
  );
}

/** With the token of the shell it is pasted into. */
export function toCurl(path: string): string {
  return `curl -H "Authorization: Bearer $CARILLON_TOKEN" ${shellWord(`${serverUrl}${path}`)}`;
}
