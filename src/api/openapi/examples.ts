/** One example for each schema of the document. A test checks each against its schema. */
export type Shape = {
  $ref?: string;
  type?: string | readonly string[];
  const?: unknown;
  enum?: readonly unknown[];
  default?: unknown;
  examples?: readonly unknown[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  properties?: Record<string, Shape>;
  required?: readonly string[];
  additionalProperties?: Shape | boolean;
  items?: Shape;
  oneOf?: readonly Shape[];
  anyOf?: readonly Shape[];
  allOf?: readonly Shape[];
};
export type Shapes = Readonly<Record<string, Shape>>;

/** What a member is usually called or says; the first word that its schema allows is shown. */
const words: Readonly<Record<string, readonly string[]>> = {
  name: ['Delta sync', 'delta-sync'],
  title: ['HR system'],
  slug: ['delta-sync'],
  ref: ['delta-sync'],
  step: ['hr-import'],
  key: ['hr-import'],
  anchor: ['hire-date'],
  calendar: ['holidays'],
  calendars: ['holidays'],
  connectedSystem: ['hr-system'],
  runProfile: ['Delta Import'],
  runProfiles: ['Delta Import'],
  reason: ['Maintenance of the HR system'],
  description: ['Imports changes of the HR system every morning'],
  detail: ['there is no schedule "delta-sync"'],
  error: ['hr-import: the HR system answered 503'],
  message: ['42 people changed'],
  output: ['42 people changed'],
  text: ['42 people changed'],
  timeZone: ['Europe/Berlin'],
  expression: ['0 6 * * *'],
  timingDescription: ['at 06:00 every day, Europe/Berlin'],
  pool: ['default'],
  pools: ['default'],
  program: ['/usr/bin/rsync'],
  script: ['echo done'],
  source: ['hr'],
  event: ['person.hired'],
  url: ['https://hr.example.test/sync'],
  method: ['POST'],
  path: ['/', '/calendars/holidays'],
  tags: ['hr'],
  tenant: ['default'],
  worker: ['steps@host-1:41'],
  identity: ['steps@host-1:41'],
  version: ['0.1.0'],
  pointer: ['/timings/0/expression'],
  suggestion: ['delta-sync'],
  workflowId: ['default.delta-sync-2026-11-20T06:00:00Z'],
  prefix: ['crl_default_'],
  nextCursor: ['eyJmIjoiIn0'],
  from: ['2026-11-01T00:00:00Z', '2026-11-01', '22:00'],
  until: ['06:00'],
  topics: ['executions,steps'],
  head: [`42:${'0'.repeat(64)}`],
  nonce: ['bm9uY2Utb2Ytc3Rl'],
  traceId: ['4bf92f3577b34da6a3ce929d0e0e4736'],
  spanId: ['00f067aa0ba902b7'],
  parentSpanId: ['53995c3f42cd8ad8'],
  offset: ['PT12H'],
  offsets: ['PT12H'],
};

/** Tried for every other text, in this order. */
const otherWords = [
  'text',
  '2026-11-20T06:00:00Z',
  '2026-11-20',
  'PT15M',
  'Completed',
  '01934567-89ab-7cde-8f01-23456789abcd',
];

const formats: Readonly<Record<string, string>> = {
  uuid: '01934567-89ab-7cde-8f01-23456789abcd',
  'date-time': '2026-11-20T06:00:00.000Z',
  uri: 'https://hr.example.test/sync',
};

const deepest = 12;

function textOf(shape: Shape, name: string): string {
  const { format, pattern, minLength = 0, maxLength = Infinity } = shape;
  if (format !== undefined) return formats[format] ?? '';
  const test = pattern === undefined ? null : new RegExp(pattern, 'u');
  const found = [...(words[name] ?? []), ...otherWords].find(
    (word) => word.length >= minLength && word.length <= maxLength && (test?.test(word) ?? true),
  );
  // A test refuses an example that does not fit; the description must not fail for it.
  return found ?? 'text';
}

function numberOf({ minimum = 1, maximum = Infinity }: Shape): number {
  return Math.min(Math.max(minimum, 1), maximum);
}

/** Bodies of requests show what is needed, and why; what the API answers is shown whole. */
function isShown(shape: Shape, name: string): boolean {
  if (shape.additionalProperties !== false || name === 'reason') return true;
  return shape.required?.includes(name) === true;
}

type Place = { name: string; depth: number };

function objectOf(shape: Shape, shapes: Shapes, { name, depth }: Place): object {
  const { properties = {}, additionalProperties } = shape;
  if (typeof additionalProperties === 'object') {
    return { name: valueOf(additionalProperties, shapes, { name, depth: depth + 1 }) };
  }
  const members = Object.entries(properties).filter(([member]) => isShown(shape, member));
  return Object.fromEntries(
    members.map(([member, child]) => [
      member,
      valueOf(child, shapes, { name: member, depth: depth + 1 }),
    ]),
  );
}

function typedValue(type: string, shape: Shape, shapes: Shapes, place: Place): unknown {
  switch (type) {
    case 'string':
      return textOf(shape, place.name);
    case 'integer':
    case 'number':
      return numberOf(shape);
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array':
      return [valueOf(shape.items ?? {}, shapes, { ...place, depth: place.depth + 1 })];
    default:
      return objectOf(shape, shapes, place);
  }
}

function valueOf(shape: Shape, shapes: Shapes, place: Place): unknown {
  if (place.depth > deepest) throw new Error(`the schema of "${place.name}" contains itself`);
  const { $ref, examples = [], oneOf, anyOf, allOf, type } = shape;
  if (examples.length > 0) return examples[0];
  if ($ref !== undefined) {
    const target = shapes[$ref.split('/').at(-1) ?? ''];
    if (!target) throw new Error(`${$ref} is not in the document`);
    return valueOf(target, shapes, place);
  }
  if (shape.const !== undefined) return shape.const;
  if (shape.enum) return shape.enum[0];
  if (shape.default !== undefined) return shape.default;
  const [first] = oneOf ?? anyOf ?? allOf ?? [];
  if (first) return valueOf(first, shapes, place);
  if (type === undefined) return 'text';
  return typedValue(typeof type === 'string' ? type : (type[0] ?? ''), shape, shapes, place);
}

/** Parameters whose values only an earlier response gives; any example of them would be refused. */
export const opaque: ReadonlySet<string> = new Set([
  'cursor',
  'if-match',
  'if-none-match',
  'idempotency-key',
  'last-event-id',
]);

/** A value that the schema allows; `name` is that of the parameter or member. */
export function exampleOf(shape: Shape, shapes: Shapes, name: string): unknown {
  return valueOf(shape, shapes, { name, depth: 0 });
}
