import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { manifestKinds } from '../../src/cli/manifest/kinds.ts';
import { manifestSchemaFile, renderManifestSchema } from '../../tools/manifest-schema.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));

type Check = (document: unknown) => boolean;
let check: Check;

beforeAll(async () => {
  const schema = JSON.parse(await readFile(manifestSchemaFile, 'utf8')) as object;
  // Formats and unknown keywords are for editors; an editor ignores those that it does not know.
  check = new Ajv2020({ strict: false, validateFormats: false }).compile(schema) as Check;
});

function documentsOf(name: string): unknown[] {
  const text = readFileSync(`${examples}/${name}`, 'utf8');
  return [...parseAllDocuments(text)].map((document) => document.toJS() as unknown);
}

const manifests = readdirSync(examples)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => documentsOf(name).map((document) => ({ name, document })))
  .filter(({ document }) => (document as { apiVersion?: string })?.apiVersion === 'carillon/v1');

describe('the schema of documents', () => {
  it('is the one in docs/reference', async () => {
    expect(await readFile(manifestSchemaFile, 'utf8')).toBe(renderManifestSchema());
  });

  it('knows every kind that apply knows, and no other', async () => {
    const { oneOf } = JSON.parse(await readFile(manifestSchemaFile, 'utf8')) as {
      oneOf: { properties: { kind: { const: string } } }[];
    };
    const known = oneOf.map(({ properties }) => properties.kind.const);
    expect(known.sort()).toEqual([...manifestKinds].sort());
  });

  it.each([
    ['Anchor', 'Go live', { at: '2027-03-28T06:00:00Z' }, { at: 'soon' }],
    ['ConnectedSystem', 'crm', { url: 'https://a.example', runProfiles: ['Sync'] }, { url: 'a' }],
    ['NotificationRule', 'failures', { channels: ['on-call'] }, { channels: [] }],
    [
      'NotificationChannel',
      'on-call',
      {
        settings: { type: 'Webhook', url: 'https://a.example', signingSecrets: [{ secret: 'A' }] },
      },
      { settings: { type: 'Fax' } },
    ],
  ])('accepts a fit %s and refuses one that is not', (kind, name, spec, wrong) => {
    const document = (given: object) => ({
      apiVersion: 'carillon/v1',
      kind,
      metadata: { name },
      spec: given,
    });
    expect(check(document(spec))).toBe(true);
    expect(check(document(wrong))).toBe(false);
    expect(check(document({ ...spec, reason: 'told by --reason' }))).toBe(false);
  });

  it('accepts every example', () => {
    expect(manifests.length).toBeGreaterThanOrEqual(3);
    const refused = manifests.filter(({ document }) => !check(document));
    expect(refused.map(({ name }) => name)).toEqual([]);
  });

  it.each([
    ['an unknown field', { colour: 'red' }],
    ['a slug, which is in metadata.name', { slug: 'a' }],
    ['an unknown timing', { timings: [{ type: 'Sometimes' }] }],
    ['no steps', { steps: [] }],
  ])('refuses a schedule with %s', (_what, changes) => {
    const steps = [{ type: 'Http', name: 'Ping', url: 'https://example.org' }];
    const document = (more: object) => ({
      apiVersion: 'carillon/v1',
      kind: 'Schedule',
      metadata: { name: 'a' },
      spec: { name: 'A', steps, ...more },
    });
    expect(check(document({}))).toBe(true);
    expect(check(document(changes))).toBe(false);
  });
});
