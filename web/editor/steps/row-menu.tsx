/** What can be done with the selected step besides its settings. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import type { ReactNode } from 'react';

type RowMenuActs = {
  moveUp: () => void;
  moveDown: () => void;
  join: () => void;
  split: () => void;
  duplicate: () => void;
  remove: () => void;
};

type Props = {
  name: string;
  /** Where it stands decides what is offered: a first item that is disabled would take the focus from the menu. */
  isFirst: boolean;
  isLast: boolean;
  isFirstGroup: boolean;
  isFirstOfGroup: boolean;
  acts: RowMenuActs;
};

export function RowMenu(props: Props): ReactNode {
  const { name, isFirst, isLast, isFirstGroup, isFirstOfGroup, acts } = props;
  return (
    <Menu position="bottom-end" returnFocus={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions of ${name}`}>
          <IconDotsVertical size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!isFirst && <Menu.Item onClick={acts.moveUp}>Move up (Alt+↑)</Menu.Item>}
        {!isLast && <Menu.Item onClick={acts.moveDown}>Move down (Alt+↓)</Menu.Item>}
        {!isFirstGroup && <Menu.Item onClick={acts.join}>Join previous group</Menu.Item>}
        {!isFirstOfGroup && <Menu.Item onClick={acts.split}>Start new group</Menu.Item>}
        <Menu.Item onClick={acts.duplicate}>Duplicate</Menu.Item>
        <Menu.Item color="red" onClick={acts.remove}>
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
