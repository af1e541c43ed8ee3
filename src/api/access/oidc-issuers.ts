/** The file of OpenID Connect issuers whose tokens the API accepts. */
import { readFileSync } from 'node:fs';
import { isRole, type Role, roles as allRoles } from '../../domain/access/permissions.ts';
import { isSlug } from '../../domain/identifiers.ts';
import { isLoopbackHost } from './loopback.ts';

export type OidcIssuer = {
  /** Exactly the claim `iss`. */
  issuer: string;
  /** One of the claim `aud`. */
  audience: string;
  /** Tenants that its tokens may name: an issuer of one customer must not open the tenant of another. */
  tenants: readonly string[];
  /** Claim with the slug of the tenant. */
  tenantClaim: string;
  /** Claim with one name or a list of names, such as groups. */
  rolesClaim: string;
  /** The roles that each name gives. */
  roles: ReadonlyMap<string, readonly Role[]>;
  /** Claim that is shown as the name of the user; `sub` identifies them. */
  nameClaim: string;
  /** Where its keys are; null to ask its discovery document. */
  jwksUri: string | null;
};

type Fields = Partial<Record<string, unknown>>;

const known = [
  'issuer',
  'audience',
  'tenants',
  'tenantClaim',
  'rolesClaim',
  'roles',
  'nameClaim',
  'jwksUri',
];

/** @throws Error naming the entry and the field that is not valid. */
export function readIssuers(file: string): OidcIssuer[] {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(content) || content.length === 0) {
    throw new Error(`${file} must contain a list of issuers`);
  }
  const issuers = content.map((entry: unknown, index) => {
    try {
      return toIssuer(entry ?? {});
    } catch (error) {
      throw new Error(`${file}, entry ${index + 1}: ${(error as Error).message}`, { cause: error });
    }
  });
  const names = new Set(issuers.map(({ issuer }) => issuer));
  if (names.size === issuers.length) return issuers;
  throw new Error(`${file}: an issuer may be listed once`);
}

function toIssuer(fields: Fields): OidcIssuer {
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`"${unknown}" is not a field`);
  return {
    issuer: address(fields, 'issuer'),
    audience: text(fields, 'audience'),
    tenants: tenantsOf(fields['tenants']),
    tenantClaim: text(fields, 'tenantClaim'),
    rolesClaim: text(fields, 'rolesClaim'),
    roles: rolesOf(fields['roles']),
    nameClaim: fields['nameClaim'] === undefined ? 'preferred_username' : text(fields, 'nameClaim'),
    jwksUri: fields['jwksUri'] === undefined ? null : address(fields, 'jwksUri'),
  };
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && /^\S{1,500}$/.test(value)) return value;
  throw new Error(`"${name}" must be a text without blanks`);
}

/** Keys that come over plain HTTP could be anybody's; only this machine may serve them so. */
function address(fields: Fields, name: string): string {
  const value = text(fields, name);
  const url = URL.canParse(value) ? new URL(value) : null;
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackHost(url.host));
  if (isSafe && url?.username === '' && url.password === '') return value;
  throw new Error(`"${name}" must be an https address`);
}

function tenantsOf(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const slugs = list.filter((one): one is string => typeof one === 'string' && isSlug(one));
  if (slugs.length > 0 && slugs.length === list.length) return slugs;
  throw new Error('"tenants" must list the slugs of the tenants that its tokens may name');
}

function rolesOf(value: unknown): Map<string, Role[]> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const read = entries.map(([name, given]) => {
    const list: readonly unknown[] = Array.isArray(given) ? given : [given];
    const held = list.filter(isRole);
    if (held.length > 0 && held.length === list.length) return [name, held] as const;
    throw new Error(`"roles": "${name}" must give roles of ${allRoles.join(', ')}`);
  });
  if (read.length > 0) return new Map(read);
  throw new Error('"roles" must map values of the roles claim to roles');
}
