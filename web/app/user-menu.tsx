/** Who is signed in, in which tenant, with which roles; and how to sign out. */
import { ActionIcon, Menu, Text } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { renewApi } from '../api/client.ts';
import { principalQuery } from '../api/queries.ts';
import { forgetToken, readToken } from '../api/session.ts';

export function UserMenu(): ReactNode {
  const queries = useQueryClient();
  const { data } = useQuery(principalQuery);
  const signOut = (): void => {
    forgetToken();
    renewApi();
    queries.clear();
    location.reload();
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="default" size="md" aria-label="Signed in as">
          <IconUser size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm">{data?.initiator.name}</Text>
          <Text size="xs">
            tenant {data?.tenant}, {data?.roles.join(', ')}
          </Text>
        </Menu.Label>
        {readToken() !== undefined && <Menu.Item onClick={signOut}>Sign out</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
