import { describe, expect, it } from 'vitest';
import { rolePermissions, rolesWith } from '../../../src/domain/access/permissions.ts';

describe('rolesWith', () => {
  it('names for `edit` only roles that may operate too: inserting a step is both', () => {
    for (const role of rolesWith('edit')) expect(rolePermissions[role]).toContain('operate');
  });
});
