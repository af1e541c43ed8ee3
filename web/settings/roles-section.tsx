/** Which role may do what, the roles of the reader, and for admins those of every token. */
import { Badge, Group, Stack, Table, Text, Title } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import {
  permissionMeanings,
  permissions,
  rolePermissions,
  roles,
} from '../../src/domain/access/permissions.ts';
import { usePermitted } from '../actions/permissions.ts';
import { tokensQuery } from '../api/govern-queries.ts';
import { principalQuery } from '../api/queries.ts';
import { Problem } from '../display/problem.tsx';

export function RolesSection(): ReactNode {
  const mayAdminister = usePermitted('administer');
  const { data: me } = useQuery(principalQuery);
  return (
    <Stack gap="md">
      <Text size="sm">
        You are {me?.initiator.name}, with the {me?.roles.length === 1 ? 'role' : 'roles'}{' '}
        {me?.roles.join(', ')}, in the tenant {me?.tenant}.
      </Text>
      <Title order={3} size="h5">
        Who has what
      </Title>
      {mayAdminister ? <Holders /> : <Text size="sm">Only the role admin sees the others.</Text>}
      <Title order={3} size="h5">
        What each role may do
      </Title>
      <Matrix />
    </Stack>
  );
}

/** Tokens of one name belong together: they replace each other. */
function Holders(): ReactNode {
  const { data, error } = useInfiniteQuery(tokensQuery);
  if (error) return <Problem error={error} />;
  const held = new Map<string, Set<string>>();
  for (const token of data?.pages.flatMap(({ items }) => items) ?? []) {
    if (token.state !== 'Active') continue;
    const known = held.get(token.name) ?? new Set();
    held.set(token.name, new Set([...known, ...token.roles]));
  }
  return (
    <>
      <Text size="sm">
        By the active tokens of this tenant. The credentials file of the installation and its
        sign-in service may give roles to more people.
      </Text>
      {held.size > 0 && (
        <Table aria-label="Who has what">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>User</Table.Th>
              <Table.Th>Roles</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {[...held].map(([name, its]) => (
              <Table.Tr key={name}>
                <Table.Td>{name}</Table.Td>
                <Table.Td>
                  <Group gap={4}>
                    {[...its].map((role) => (
                      <Badge key={role} variant="default" tt="none" radius="sm">
                        {role}
                      </Badge>
                    ))}
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}

function Matrix(): ReactNode {
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table aria-label="What each role may do">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Permission</Table.Th>
            {roles.map((role) => (
              <Table.Th key={role}>{role}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {permissions.map((permission) => (
            <Table.Tr key={permission}>
              <Table.Th scope="row">
                {permission}
                <Text size="xs">{permissionMeanings[permission]}</Text>
              </Table.Th>
              {roles.map((role) => (
                <Table.Td key={role}>
                  {rolePermissions[role].includes(permission) ? (
                    <IconCheck size={18} aria-label="yes" />
                  ) : (
                    '–'
                  )}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
