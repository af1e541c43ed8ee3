/** A small button that opens a menu. */
import { Button, Menu } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

type Props = { label: string; icon: Icon; children: ReactNode };

/** The children are the items of the menu. */
export function MenuButton({ label, icon: ButtonIcon, children }: Props): ReactNode {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          maw="100%"
          leftSection={<ButtonIcon size={14} aria-hidden />}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="60dvh" style={{ overflowY: 'auto' }}>
        {children}
      </Menu.Dropdown>
    </Menu>
  );
}
