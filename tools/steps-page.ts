/** The page of all step types: their settings from the schemas, and an example of each. */
import { readFile } from 'node:fs/promises';
import type { TSchema } from 'typebox';
import { namedSchemas } from '../src/contract/components.ts';
import { type StepType, stepTypes } from '../src/domain/schedule/schedule.ts';

/** Where the page lives. */
export const stepsPage = new URL('../docs/guide/steps.md', import.meta.url);

type About = { does: string; example: string; more?: string };

/** Examples are files of examples/steps, each run by a test. */
const about: Readonly<Record<StepType, About>> = {
  RunProfile: {
    does: 'Runs a run profile on a connected system and ends as that run does.',
    example: 'run-profile',
    more: '[its protocol](../run-profile-protocol.md)',
  },
  Http: {
    does: 'Sends one request and judges the response.',
    example: 'http',
    more: '[how responses are read](running.md#answers-of-http-steps), [the probe](step-data.md#unknown-is-not-failed-the-probe)',
  },
  Executable: {
    does: 'Runs one program with its arguments on the host of a step worker, never through a shell.',
    example: 'executable',
    more: '[commands](running.md#command-steps)',
  },
  Shell: {
    does: 'Runs a script, inline or from a file, that stops at the first failing command.',
    example: 'data-between-steps',
    more: '[commands](running.md#command-steps)',
  },
  PowerShell: {
    does: 'Runs a PowerShell script, inline or from a file.',
    example: 'powershell',
    more: '[commands](running.md#command-steps)',
  },
  Sql: {
    does: 'Runs a script on PostgreSQL, MySQL or SQL Server, in one transaction.',
    example: 'sql',
    more: '[Sql steps](running.md#sql-steps)',
  },
  CustomActivity: {
    does: 'Runs an activity of a worker of yours, in any language that has an SDK of Temporal.',
    example: 'custom-activity',
    more: '[custom steps](custom-steps.md)',
  },
  ChildWorkflow: {
    does: 'Runs a workflow of a worker of yours and ends with it.',
    example: 'child-workflow',
    more: '[custom steps](custom-steps.md)',
  },
  Wait: {
    does: 'Waits for a span, until an instant, or until a local time; no worker is held.',
    example: 'wait',
    more: '[steps that wait](waiting-steps.md)',
  },
  Approval: {
    does: 'Waits until a person agrees.',
    example: 'approval',
    more: '[steps that wait](waiting-steps.md)',
  },
  Schedule: {
    does: 'Runs another schedule and ends as its execution does.',
    example: 'schedule',
    more: '[another schedule as a step](step-data.md#another-schedule-as-a-step)',
  },
};

const introduction = `# Steps

Generated from the schemas of steps and from \`examples/steps\` by \`tools/steps-page.ts\`; do not edit.

A schedule has up to 500 steps. A \`Sequential\` step opens a group, a \`ParallelWithPrevious\` step joins it; the steps of a group
run at the same time, and groups one after the other. What all of them can do beside their own settings is told in
[data between steps, conditions and clean-up](step-data.md), and which short steps can be faster in
[inline steps](inline-steps.md).
`;

type Schema = TSchema & {
  type?: string | readonly string[];
  enum?: readonly unknown[];
  const?: unknown;
  default?: unknown;
  description?: string;
  items?: Schema;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  $ref?: string;
  minimum?: number;
  maximum?: number;
};

export async function renderStepsPage(): Promise<string> {
  const bodies = stepTypes.map((type) => ({ type, fields: fieldsOf(type) }));
  const [first, ...others] = bodies.map(({ fields }) => fields);
  const shared = [...(first ?? new Map<string, Field>())].filter(([name, { text }]) =>
    others.every((fields) => fields.get(name)?.text === text),
  );
  const common = new Set(shared.map(([name]) => name));
  const sections = await Promise.all(
    bodies.map(({ type, fields }) =>
      renderType(
        type,
        [...fields].filter(([name]) => !common.has(name)),
      ),
    ),
  );
  return [
    introduction,
    '## Settings of every type\n',
    table(shared.filter(([name]) => name !== 'type')),
    ...sections,
  ].join('\n');
}

type Field = { text: string; isRequired: boolean };

/** Of the body of a step of the type, by name. */
function fieldsOf(type: StepType): Map<string, Field> {
  const schema = schemaNamed(`${type}StepBody`);
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const isRequired = schema.required?.includes(name) ?? false;
    const value = `${kindOf(field)}${isRequired ? ', required' : defaultOf(field)}`;
    const description = (field.description ?? '').replaceAll('|', '\\\\|').replaceAll('\n', ' ');
    return [name, { text: `| ${value} | ${description} |`, isRequired }] as const;
  });
  return new Map(fields.filter(([name]) => name !== 'type'));
}

function schemaNamed(id: string): Schema {
  const found = namedSchemas.find(({ $id }) => $id === id);
  if (!found) throw new Error(`there is no schema ${id}`);
  return found;
}

function kindOf(field: Schema): string {
  if (field.$ref !== undefined) return 'object';
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``;
  if (field.enum) return field.enum.map((word) => `\`${String(word)}\``).join(', ');
  if (field.type === 'array') return `list of ${field.items ? kindOf(field.items) : 'values'}`;
  const type = typeof field.type === 'string' ? field.type : (field.type?.[0] ?? 'any value');
  return type === 'string' ? 'text' : type;
}

function defaultOf({ default: value }: Schema): string {
  return value === undefined ? '' : `; \`${JSON.stringify(value).replaceAll('"', '')}\``;
}

function table(fields: readonly (readonly [string, Field])[]): string {
  const rows = [...fields]
    .sort(([, a], [, b]) => Number(b.isRequired) - Number(a.isRequired))
    .map(([name, { text }]) => `| \`${name}\` ${text}`);
  return ['| setting | value | |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

async function renderType(
  type: StepType,
  fields: readonly (readonly [string, Field])[],
): Promise<string> {
  const { does, example, more } = about[type];
  const path = `examples/steps/${example}.yaml`;
  const text = await readFile(new URL(`../${path}`, import.meta.url), 'utf8');
  const schedule = text.split('\n---\n').find((part) => part.includes(`type: ${type}`)) ?? text;
  return [
    `## ${type}\n`,
    `${does}${more === undefined ? '' : ` See ${more}.`}\n`,
    table(fields),
    `[\`${path}\`](../../${path}):\n`,
    ['```yaml', schedule.trim(), '```', ''].join('\n'),
  ].join('\n');
}
