import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readAccessPolicy } from '../../src/config/access-policy-file.ts';
import { ConfigError } from '../../src/config/environment.ts';
import {
  refusePool,
  refuseSecret,
  refuseTaskQueue,
  servesSystem,
} from '../../src/domain/access/access-policy.ts';

const folder = mkdtempSync(join(tmpdir(), 'carillon-policy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'policy.json');

function read(content: unknown, home: string | null = 'default') {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readAccessPolicy(file, home);
}

function faultOf(content: unknown): string {
  try {
    read(content);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  throw new Error('the file was accepted');
}

describe('readAccessPolicy', () => {
  it('gives everything to the home tenant when there is no file', () => {
    const policy = readAccessPolicy(null, 'acme');
    const target = [{ host: 'a', port: 80 }];
    expect(refusePool(policy, { tenant: 'acme', pool: 'any' })).toBeNull();
    expect(refusePool(policy, { tenant: 'beta', pool: 'any' })?.message).toContain('"beta"');
    const secret = { name: 'TOKEN', target };
    expect(refuseSecret(policy, { tenant: 'acme', pool: 'any' }, secret)).toBeNull();
    expect(refuseSecret(policy, { tenant: 'beta', pool: 'any' }, secret)?.remedy).toContain(
      'TOKEN',
    );
    expect(servesSystem(policy, null, 'beta')).toBe(false);
    expect(servesSystem(policy, ['beta'], 'beta')).toBe(true);
    expect(servesSystem(policy, ['beta'], 'acme')).toBe(false);
    expect(servesSystem(policy, ['*'], 'gamma')).toBe(true);
  });

  it('gives nothing to anyone when there is no home tenant and nothing is listed', () => {
    const policy = read({}, null);
    expect(refusePool(policy, { tenant: 'default', pool: 'default' })).not.toBeNull();
  });

  it('takes a listed pool away from the home tenant, too', () => {
    const policy = read({ pools: { dmz: { tenants: ['acme'] } } });
    expect(refusePool(policy, { tenant: 'acme', pool: 'dmz' })).toBeNull();
    expect(refusePool(policy, { tenant: 'default', pool: 'dmz' })).not.toBeNull();
    expect(refusePool(policy, { tenant: 'default', pool: 'default' })).toBeNull();
  });

  it('gives task queues of other workers to tenants', () => {
    const policy = read({ taskQueues: { 'billing.v2': { tenants: ['acme'] } } });
    expect(refuseTaskQueue(policy, 'acme', 'billing.v2')).toBeNull();
    expect(refuseTaskQueue(policy, 'default', 'billing.v2')?.remedy).toContain('"taskQueues"');
    expect(faultOf({ taskQueues: { carillon: { tenants: ['acme'] } } })).toMatch(
      /"carillon" is not the name of a task queue/,
    );
  });

  it('limits a secret to tenants, pools and hosts', () => {
    const hosts = ['hr.example.com', '*.hr.example.com:8443'];
    const policy = read({ secrets: { T: { tenants: ['acme'], pools: ['dmz'], hosts } } });
    const scope = { tenant: 'acme', pool: 'dmz' };
    const to = (host: string, port = 443) =>
      refuseSecret(policy, scope, { name: 'T', target: [{ host, port }] }) === null;
    expect([to('hr.example.com'), to('a.hr.example.com', 8443)]).toEqual([true, true]);
    expect([to('a.hr.example.com'), to('evil.example'), to('xhr.example.com')]).toEqual([
      false,
      false,
      false,
    ]);
    expect(refuseSecret(policy, scope, { name: 'T', target: 'command' })).not.toBeNull();
    const elsewhere = { tenant: 'acme', pool: 'default' };
    const target = [{ host: 'hr.example.com', port: 443 }];
    expect(refuseSecret(policy, elsewhere, { name: 'T', target })?.message).toContain('"default"');
  });

  it.each([
    ['no JSON', '{', /cannot be read as JSON/],
    [
      'an entry that is there twice',
      '{"pools": {"a": {"tenants": ["acme"]}, "a": {"tenants": ["*"]}}}',
      /\/pools\/a /,
    ],
    ['a list', [], /must be an object with "pools"/],
    [
      'an unknown key',
      { pool: {} },
      /"pool" is not a setting of the policy; did you mean "pools"\?/,
    ],
    ['an unknown key of a pool', { pools: { a: { tenant: [] } } }, /"pools", "a": "tenant" is not/],
    ['a pool without tenants', { pools: { a: {} } }, /"pools", "a": has no "tenants"; add/],
    ['a pool with an odd name', { pools: { 'A B': { tenants: [] } } }, /"A B" is not the name/],
    ['a tenant that is no slug', { pools: { a: { tenants: ['A!'] } } }, /"tenants", entry 1: "A!"/],
    ['tenants that are no list', { pools: { a: { tenants: 'acme' } } }, /must be a list; write/],
    ['a secret with an odd name', { secrets: { 'a b': { tenants: [] } } }, /name of a secret/],
    ['an odd host', { secrets: { T: { tenants: [], hosts: ['a/b'] } } }, /"hosts", entry 1.*write/],
    ['an odd rule', { egress: {} }, /"egress": must be a list/],
    ['an unknown key of a rule', { egress: [{ alow: [] }] }, /entry 1: "alow".*"allow"\?/],
    ['a rule that opens all', { egress: [{ allow: ['*'] }] }, /"allow", entry 1.*every address/],
    ['a network with host bits', { egress: [{ allow: ['10.0.0.1/8'] }] }, /are zero/],
    ['an odd address', { egress: [{ deny: ['127.1'] }] }, /"deny", entry 1: "127.1" is no host/],
    ['a port out of range', { egress: [{ deny: ['a.example:0'] }] }, /from 1 to 65535/],
    ['no boolean', { egress: [{ publicAddresses: 'no' }] }, /must be true or false/],
    ['a host that is no text', { egress: [{ allow: [1] }] }, /must be a text/],
  ])('refuses %s, with the file, the entry and what to write', (_what, content, message) => {
    const fault = faultOf(content);
    expect(fault).toContain(file);
    expect(fault).toMatch(message);
  });

  it('refuses a file that is not there', () => {
    expect(() => readAccessPolicy(join(folder, 'none.json'), null)).toThrow(/none\.json cannot be/);
  });
});
