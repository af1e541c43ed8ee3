/** What a new schedule begins with. */
import { manifestVersion } from '../../src/domain/schedule/schedule-document.ts';
import { zoneOfReader } from '../display/time/zones.tsx';
import type { Draft } from './draft.ts';

export function blankDraft(): Draft {
  return {
    name: '',
    timings: [{ type: 'Cron', expression: '0 6 * * *', timeZone: zoneOfReader }],
    steps: [],
  };
}

/** A copy has a name and a slug of its own. */
export function copyOf({ name, slug: _slug, managedBy: _managedBy, ...others }: Draft): Draft {
  return { ...others, name: `${name} (copy)` };
}

/** The example that `carillon dev` begins with. */
export async function exampleDraft(): Promise<Draft> {
  const { default: text } = await import('../../examples/delta-sync.yaml?raw');
  const { slug: _slug, ...draft } = await readYamlDraft(text);
  return draft;
}

type Members = Record<string, unknown>;
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The draft in a document for `carillon apply`, or in the body of a schedule. The server checks what it says.
 * @throws Error that says what is wrong with the text.
 */
export async function readYamlDraft(text: string): Promise<Draft> {
  const { parseAllDocuments } = await import('yaml');
  const [document, ...others] = parseAllDocuments(text);
  if (!document || others.length > 0) throw new Error('Paste exactly one document.');
  const [mistake] = document.errors;
  if (mistake) throw new Error(mistake.message);
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  if (!isMembers(value)) throw new Error('The text does not describe a schedule.');
  if (!('kind' in value) && !('apiVersion' in value)) return toDraft(value);
  const { kind, apiVersion, metadata, spec } = value;
  if (kind !== 'Schedule') throw new Error('The kind of the document must be Schedule.');
  if (apiVersion !== manifestVersion) throw new Error(`apiVersion must be ${manifestVersion}.`);
  const slug = isMembers(metadata) ? metadata['name'] : undefined;
  return toDraft({ ...(slug !== undefined && { slug }), ...(isMembers(spec) ? spec : {}) });
}

/** The form shows lists: what has none gets an empty one. */
function toDraft(body: Members): Draft {
  const name = typeof body['name'] === 'string' ? body['name'] : '';
  const steps = Array.isArray(body['steps']) ? (body['steps'] as unknown[]) : [];
  return { ...body, name, steps } as Draft;
}
