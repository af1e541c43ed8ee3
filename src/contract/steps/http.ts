/** The Http step: sends one request and judges the response. */
import { type Static, Type } from 'typebox';
import {
  definitionLimits,
  httpMethods,
  type HttpProbe,
  type HttpStep as Step,
} from '../../domain/schedule/schedule.ts';
import { outputLimits, outputNamePattern } from '../../domain/step-data/step-outputs.ts';
import { documented } from '../validation/body-text.ts';
import { Enum, Named, Strict } from '../validation/schema.ts';
import {
  commonStep,
  commonStepBody,
  fillCommon,
  fillOutputSettings,
  keepOutput,
  TextOrSecretMap,
} from './step-fields.ts';

const optional = Type.Optional;

const scalar = Type.Union([
  Type.String({ maxLength: 1_000 }),
  Type.Number(),
  Type.Boolean(),
  Type.Null(),
]);
const successWhen = Strict(
  {
    statuses: optional(
      Type.Union([
        Type.Literal('2xx'),
        Type.Array(Type.Integer({ minimum: 100, maximum: 599 }), { minItems: 1, maxItems: 100 }),
      ]),
    ),
    json: optional(
      Type.Array(Strict({ path: Type.String({ minLength: 1, maxLength: 300 }), equals: scalar }), {
        maxItems: 20,
        description: 'All must be true; a path joins names and indexes with dots.',
      }),
    ),
  },
  {
    description:
      'When a response is a success; by default 2xx without "success": false. A body that cannot ' +
      'be read fails the step with answer-unreadable, unless json is an empty list.',
  },
);
/** Not `Type.Record`: its name pattern leaves values unchecked whose name contains a line break. */
const outputs = Type.Unsafe<Record<string, string>>({
  type: 'object',
  propertyNames: { pattern: outputNamePattern },
  additionalProperties: { type: 'string', minLength: 1, maxLength: 300 },
  maxProperties: outputLimits.names,
  description:
    'Values for later steps: by name, a path into the JSON of the response that joins names and indexes ' +
    'with dots.',
});
const statusCodes = Type.Array(Type.Integer({ minimum: 100, maximum: 599 }), {
  minItems: 1,
  maxItems: 100,
});
const probe = Strict(
  {
    // A path that begins with two slashes would name another host.
    path: Type.String({
      minLength: 1,
      maxLength: definitionLimits.urlLength,
      pattern: '^/[^/\\\\]',
    }),
    method: optional(Enum(['GET', 'HEAD'])),
    landedWhen: optional(successWhen),
    notLandedStatuses: optional(statusCodes),
  },
  {
    description:
      'Asks the same host, with the headers of the step, whether an earlier attempt took effect, before the ' +
      'request is repeated and after the last attempt. By default 2xx says that it did, 404 and 410 that it did not.',
  },
);
const http = {
  method: Enum(httpMethods, { default: 'GET' }),
  url: Type.String({
    minLength: 1,
    maxLength: definitionLimits.urlLength,
    ...documented({ format: 'uri', pattern: '^[Hh][Tt][Tt][Pp][Ss]?://' }),
  }),
  headers: TextOrSecretMap,
  body: Type.Unknown({
    description: 'Text is sent as it is, null is not sent, anything else is sent as JSON.',
  }),
  successWhen: optional(successWhen),
  outputs: optional(outputs),
  probe: optional(probe),
  keepOutput,
};

export const HttpStepBody = Named(
  'HttpStepBody',
  Strict({
    type: Type.Literal('Http'),
    ...commonStepBody,
    method: optional(http.method),
    url: http.url,
    headers: optional(http.headers),
    body: optional(http.body),
    successWhen: http.successWhen,
    outputs: http.outputs,
    probe: http.probe,
    keepOutput,
  }),
);
export const HttpStep = Named(
  'HttpStep',
  Strict({ type: Type.Literal('Http'), ...commonStep, ...http }),
);

export function fillHttp(body: Static<typeof HttpStepBody>, key: string): Step {
  return {
    type: body.type,
    ...fillCommon(body, key),
    method: body.method ?? 'GET',
    url: body.url,
    headers: body.headers ?? {},
    body: body.body ?? null,
    ...(body.successWhen === undefined ? {} : { successWhen: body.successWhen }),
    ...(body.outputs === undefined ? {} : { outputs: body.outputs }),
    ...(body.probe === undefined ? {} : { probe: fillProbe(body.probe) }),
    ...fillOutputSettings(body),
  };
}

/** In the order of the contract; what is absent stays absent. */
function fillProbe({ path, method, landedWhen, notLandedStatuses }: HttpProbe): HttpProbe {
  return {
    path,
    ...(method === undefined ? {} : { method }),
    ...(landedWhen === undefined ? {} : { landedWhen }),
    ...(notLandedStatuses === undefined ? {} : { notLandedStatuses }),
  };
}
