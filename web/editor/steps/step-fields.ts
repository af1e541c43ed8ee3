/** Which fields the form of a step has: read from the schema of its body. */
import type { StepType } from '../../../src/domain/schedule/schedule.ts';
import schemasFile from './step-schemas.json' with { type: 'json' };

/** The part of JSON Schema that the bodies of steps use. */
export type Schema = {
  $ref?: string;
  type?: string | readonly string[];
  const?: unknown;
  enum?: readonly string[];
  anyOf?: readonly Schema[];
  items?: Schema;
  properties?: Readonly<Record<string, Schema>>;
  additionalProperties?: boolean | Schema;
  required?: readonly string[];
  description?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  maxProperties?: number;
};

type SchemasFile = {
  steps: Readonly<Record<StepType, Schema>>;
  shared: Readonly<Record<string, Schema>>;
};
const { steps: bodies, shared } = schemasFile as unknown as SchemasFile;

/** The description of the place that refers to a schema counts more than that of the schema. */
function resolve(schema: Schema): Schema {
  const found = schema.$ref === undefined ? undefined : shared[schema.$ref];
  return found ? { ...found, ...schema } : schema;
}

export type FieldKind =
  | 'flag'
  | 'yes-no'
  | 'choice'
  | 'number'
  | 'text'
  | 'long-text'
  | 'script'
  | 'list'
  | 'map'
  | 'text-or-secret'
  /** A text, or any other value as JSON. */
  | 'value'
  | 'json'
  | 'fields';

/** Texts that may be so long are scripts. */
const scriptLength = 16_384;
/** Texts that people write in sentences, or in several lines. */
const longTexts = ['condition', 'message'];

export function kindOf(given: Schema): FieldKind {
  const schema = resolve(given);
  const { type, properties, additionalProperties, items } = schema;
  if (schema.const === true) return 'flag';
  if (schema.enum) return 'choice';
  if (schema.anyOf) return kindOfUnion(schema.anyOf);
  if (type === undefined) return 'value';
  if (Array.isArray(type) && type.some((one) => one !== 'null' && one !== 'string')) return 'value';
  const plain = Array.isArray(type) ? 'string' : type;
  if (plain === 'boolean') return schema.default === undefined ? 'yes-no' : 'flag';
  if (plain === 'integer' || plain === 'number') return 'number';
  if (plain === 'array') return items && isLine(items) ? 'list' : 'json';
  if (plain !== 'object') return (schema.maxLength ?? 0) >= scriptLength ? 'script' : 'text';
  if (properties) return 'fields';
  return typeof additionalProperties === 'object' ? 'map' : 'json';
}

function kindOfUnion(branches: readonly Schema[]): FieldKind {
  const hasSecret = branches.some(({ properties }) => properties?.['secret'] !== undefined);
  if (hasSecret && branches.length === 2) return 'text-or-secret';
  return branches.some(({ type }) => type === 'array') ? 'json' : 'value';
}

/** Items that have a line each. */
function isLine(items: Schema): boolean {
  return kindOf(items) !== 'fields' && kindOf(items) !== 'json';
}

export type Field = {
  name: string;
  label: string;
  kind: FieldKind;
  schema: Schema;
  isRequired: boolean;
};

export function fieldsOf(given: Schema): Field[] {
  const { properties = {}, required = [] } = resolve(given);
  return Object.entries(properties).map(([name, unresolved]) => {
    const schema = resolve(unresolved);
    const isRequired = required.includes(name);
    const kind = longTexts.includes(name) ? 'long-text' : kindOf(schema);
    return { name, label: labelOf(name), kind, schema, isRequired };
  });
}

/** "connectedSystem" is "Connected system". */
function labelOf(name: string): string {
  const words = name.replace(/([A-Z])/g, ' $1').toLowerCase();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Optional, and most steps of the type have them. */
const usual: Readonly<Record<StepType, readonly string[]>> = {
  RunProfile: [],
  Http: ['method', 'headers', 'body'],
  Executable: ['arguments', 'workingDirectory'],
  Shell: ['script', 'file'],
  PowerShell: ['script', 'file'],
  Sql: ['script', 'file', 'parameters'],
  CustomActivity: ['input'],
  ChildWorkflow: ['input'],
  Wait: ['seconds', 'until', 'untilTime', 'timeZone'],
  Approval: ['approvers'],
  Schedule: ['parameters'],
};
const ofTheRun = ['continueOnFailure', 'condition', 'timeoutSeconds', 'retry'];
/** The list says where it runs, and the form of a type is of that type. */
const elsewhere = ['type', 'mode'];

export type StepForm = { main: Field[]; run: Field[]; more: Field[] };

/** What is needed first, then how it runs, then everything else. */
export function formOf(type: StepType): StepForm {
  const fields = fieldsOf(bodies[type]).filter(({ name }) => !elsewhere.includes(name));
  const isMain = ({ name, isRequired }: Field): boolean => isRequired || usual[type].includes(name);
  const main = fields.filter(isMain).sort((a, b) => Number(b.isRequired) - Number(a.isRequired));
  const isRun = (field: Field): boolean => ofTheRun.includes(field.name) && !isMain(field);
  return {
    main,
    run: fields.filter(isRun),
    more: fields.filter((field) => !isMain(field) && !isRun(field)),
  };
}

/** With a field set, or without it for undefined. A new field has its place in the schema; unknown ones stay. */
export function withField<T extends object>(
  value: T,
  { name, to, schema }: { name: string; to: unknown; schema: Schema },
): T {
  const before = value as Record<string, unknown>;
  if (to === undefined) {
    const { [name]: _gone, ...rest } = before;
    return rest as T;
  }
  if (Object.hasOwn(before, name)) return { ...before, [name]: to } as T;
  const order = Object.keys(resolve(schema).properties ?? {});
  const rank = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length);
  const entries = Object.entries({ ...before, [name]: to });
  return Object.fromEntries(entries.sort(([a], [b]) => rank(a) - rank(b))) as T;
}

export function bodySchemaOf(type: StepType): Schema {
  return bodies[type];
}
