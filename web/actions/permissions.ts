/** What the person may do, so that a page shows no button that the server would refuse. */
import { useQuery } from '@tanstack/react-query';
import {
  isPermitted,
  isRole,
  type Permission,
  permissions,
} from '../../src/domain/access/permissions.ts';
import { principalQuery } from '../api/queries.ts';

export function usePermitted(permission: Permission): boolean {
  const { data } = useQuery(principalQuery);
  return data !== undefined && isPermitted(data.roles.filter(isRole), permission);
}

export function usePermissions(): ReadonlySet<Permission> {
  const { data } = useQuery(principalQuery);
  const roles = data?.roles.filter(isRole) ?? [];
  return new Set(permissions.filter((permission) => isPermitted(roles, permission)));
}
