/** The schemas from which the console makes the forms of steps. */
import type { TSchema } from 'typebox';
import { namedSchemas } from '../src/contract/components.ts';
import { type StepType, stepTypes } from '../src/domain/schedule/schedule.ts';

/** Where the file lives. */
export const stepSchemasFile = new URL('../web/editor/steps/step-schemas.json', import.meta.url);

/** Named schemas that bodies of steps refer to. */
const shared = ['TextOrSecret', 'RetryBody', 'Approvers'] as const;

function schemaOf(name: string): TSchema {
  const schema = namedSchemas.find(({ $id }) => $id === name);
  if (!schema) throw new Error(`there is no schema ${name}`);
  return schema;
}

/** By step type, in the order of the product; a schema is that of the body. */
export function renderStepSchemas(): string {
  const bodyOf = (type: StepType): [string, TSchema] => [
    type,
    schemaOf(type === 'Schedule' ? 'ScheduleStepBody' : `${type}StepBody`),
  ];
  const file = {
    steps: Object.fromEntries(stepTypes.map(bodyOf)),
    shared: Object.fromEntries(shared.map((name) => [`${name}#`, schemaOf(name)])),
  };
  return `${JSON.stringify(file)}\n`;
}
