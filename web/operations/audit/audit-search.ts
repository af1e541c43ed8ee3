/** The filters of the audit trail, as they stand in the address. */
import { auditObjectTypes, initiatorTypes } from '../../../src/domain/audit.ts';
import { shellWord } from '../../../src/domain/text/shell-word.ts';
import type { AuditFilter } from '../../api/govern-queries.ts';

export type AuditSearch = AuditFilter & {
  /** The event whose panel is open. */
  selected?: string | undefined;
};

/** As the API takes it. */
const maxText = 200;

/** What an address may hold; anything else in it is ignored. */
export function readAuditSearch(given: Record<string, unknown>): AuditSearch {
  const text = (name: string): string | undefined => {
    const value = given[name];
    const written = typeof value === 'number' ? String(value) : value;
    return typeof written === 'string' && written !== '' ? written.slice(0, maxText) : undefined;
  };
  return {
    from: text('from'),
    to: text('to'),
    actor: text('actor'),
    actorType: initiatorTypes.find((one) => one === given['actorType']),
    objectType: auditObjectTypes.find((one) => one === given['objectType']),
    objectId: text('objectId'),
    action: text('action'),
    selected: text('selected'),
  };
}

/** Every filter, without a value: what clears them all. */
export const noAuditFilter = {
  from: undefined,
  to: undefined,
  actor: undefined,
  actorType: undefined,
  objectType: undefined,
  objectId: undefined,
  action: undefined,
} as const satisfies Record<keyof AuditFilter, undefined>;

const flags: Readonly<Record<keyof AuditFilter, string>> = {
  from: '--from',
  to: '--to',
  actor: '--actor',
  actorType: '--actor-type',
  objectType: '--object-type',
  objectId: '--object',
  action: '--action',
};

function given(filter: AuditFilter): [keyof AuditFilter, string][] {
  return (Object.keys(flags) as (keyof AuditFilter)[]).flatMap((name) => {
    const value = filter[name];
    return value === undefined ? [] : [[name, value]];
  });
}

export function toAuditCommand(filter: AuditFilter): string {
  const options = given(filter).map(([name, value]) => `${flags[name]} ${shellWord(value)}`);
  return ['carillon audit list', ...options].join(' ');
}

/** Of the API, from `/api` on. */
export function toAuditPath(filter: AuditFilter): string {
  return `/api/v1/audit-events?${new URLSearchParams([...given(filter), ['limit', '200']])}`;
}
