/** The RunProfile step: runs a profile on a connected system. */
import { type Static, Type } from 'typebox';
import { namePattern, toName } from '../../domain/name.ts';
import {
  partialErrorPolicies,
  type RunProfileStep as Step,
} from '../../domain/schedule/schedule.ts';
import { Enum, Named, Strict } from '../validation/schema.ts';
import { commonStep, commonStepBody, fillCommon } from './step-fields.ts';

const runProfile = {
  connectedSystem: Type.String({ minLength: 1, maxLength: 100, pattern: namePattern }),
  runProfile: Type.String({ minLength: 1, maxLength: 200, pattern: namePattern }),
  partialErrors: Type.Optional(
    Enum(partialErrorPolicies, {
      description: 'Whether partial errors fail the step (Failure, the default) or warn.',
    }),
  ),
};

export const RunProfileStepBody = Named(
  'RunProfileStepBody',
  Strict({ type: Type.Literal('RunProfile'), ...commonStepBody, ...runProfile }),
);
export const RunProfileStep = Named(
  'RunProfileStep',
  Strict({ type: Type.Literal('RunProfile'), ...commonStep, ...runProfile }),
);

export function fillRunProfile(body: Static<typeof RunProfileStepBody>, key: string): Step {
  return {
    type: body.type,
    ...fillCommon(body, key),
    connectedSystem: toName(body.connectedSystem),
    runProfile: toName(body.runProfile),
    // No default is added, so that the hash of older definitions does not change.
    ...(body.partialErrors === undefined ? {} : { partialErrors: body.partialErrors }),
  };
}
