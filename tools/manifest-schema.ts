/** The JSON Schema of the documents that `carillon apply` takes, for editors. */
import { namedSchemas } from '../src/contract/components.ts';
import { anchorName } from '../src/contract/schedule/milestones.ts';
import { Slug } from '../src/contract/validation/schema.ts';

/** Where the schema lives. */
export const manifestSchemaFile = new URL(
  '../docs/reference/manifest.schema.json',
  import.meta.url,
);

type Members = Record<string, unknown>;

const bodies = {
  Schedule: 'ScheduleBody',
  Calendar: 'CalendarBody',
  Anchor: 'AnchorBody',
  ConnectedSystem: 'ConnectedSystemBody',
  NotificationChannel: 'NotificationChannelBody',
  NotificationRule: 'NotificationRuleBody',
} as const;

/** Set by other parts of a document, or by the command line. */
const notInSpecs = ['slug', 'reason'];

/** The file as text. */
export function renderManifestSchema(): string {
  const definitions: Members = {};
  const kinds = Object.entries(bodies).map(([kind, body]) => {
    define(body, definitions);
    definitions[body] = withoutFields(definitions[body] as Members);
    return envelope(kind, body);
  });
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Documents of carillon apply',
    description: 'Generated from the contract of the API by tools/manifest-schema.ts; do not edit.',
    oneOf: kinds,
    $defs: definitions,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function envelope(kind: string, body: string): Members {
  return {
    type: 'object',
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    additionalProperties: false,
    properties: {
      apiVersion: { const: 'carillon/v1' },
      kind: { const: kind },
      metadata: {
        type: 'object',
        required: ['name'],
        additionalProperties: false,
        properties: {
          name:
            kind === 'Anchor'
              ? anchorName
              : { ...Slug, description: 'A slug, such as delta-sync.' },
        },
      },
      spec: { $ref: `#/$defs/${body}` },
    },
  };
}

function withoutFields(body: Members): Members {
  const properties = Object.entries(body['properties'] as Members);
  const kept = properties.filter(([name]) => !notInSpecs.includes(name));
  return { ...body, properties: Object.fromEntries(kept) };
}

/** Adds a named schema and all that it refers to. */
function define(name: string, definitions: Members): void {
  if (name in definitions) return;
  const found = namedSchemas.find(({ $id }) => $id === name);
  if (!found) throw new Error(`there is no schema named ${name}`);
  // Before its parts, which may refer to it.
  definitions[name] = {};
  const { $id: _id, ...schema } = JSON.parse(JSON.stringify(found)) as Members;
  definitions[name] = rewrite(schema, definitions);
}

/** References become local; keywords that only our validator knows are left out. */
function rewrite(value: unknown, definitions: Members): unknown {
  if (Array.isArray(value)) return value.map((entry) => rewrite(entry, definitions));
  if (typeof value !== 'object' || value === null) return value;
  const { documented, discriminator: _discriminator, $ref, ...members } = value as Members;
  const rewritten = Object.entries(members).map(([key, member]) => [
    key,
    rewrite(member, definitions),
  ]);
  const result = {
    ...(documented as Members | undefined),
    ...Object.fromEntries(rewritten),
  } as Members;
  if (typeof $ref !== 'string') return result;
  const name = $ref.replace(/#$/, '');
  define(name, definitions);
  return { ...result, $ref: `#/$defs/${name}` };
}
