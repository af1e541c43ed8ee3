/** Documents that describe objects: { apiVersion, kind, metadata: { name }, spec }. */
import { type InputError, ProblemError } from '../../domain/problem.ts';
import { manifestVersion } from '../../domain/schedule/manifest-version.ts';
import { closestWord } from '../../domain/text/closest-word.ts';
import { ApiProblem, describeMistake } from '../api/api-error.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import type { InputText } from '../framework/input-text.ts';
import type { YamlDocument } from '../framework/yaml-document.ts';
import {
  closestKind,
  type DocumentKind,
  type ManifestKind,
  nameFault,
  pluralsOf,
  testKind,
} from './kinds.ts';

export type Manifest<K = ManifestKind> = {
  kind: K;
  /** Slug of the schedule, name of anything else. */
  slug: string;
  /** Body as the API takes it, not yet checked. */
  spec: unknown;
  /** `file:line:column` of a pointer into the body. */
  placeOf: (pointer: string) => string;
};

type Members = Record<string, unknown>;

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads documents; their specs are not checked yet.
 * @throws CliError with the place of every mistake outside the specs.
 */
export async function readManifests(
  input: InputText,
  kinds: readonly ManifestKind[] = ['Schedule'],
): Promise<Manifest[]> {
  const documents = (await readDocuments(input)).filter(({ value }) => !isTest(value));
  return toManifests<ManifestKind>(documents, { input, kinds });
}

/** The tests of schedules among the documents, and the schedules. */
export async function readTests(
  input: InputText,
): Promise<{ tests: Manifest<typeof testKind>[]; schedules: Manifest[] }> {
  const documents = await readDocuments(input);
  const tests = documents.filter(({ value }) => isTest(value));
  return {
    tests: toManifests(tests, { input, kinds: [testKind] }),
    schedules: toManifests(documents.filter(isSchedule), { input, kinds: ['Schedule'] }),
  };
}

const kindOf = (value: unknown): unknown => (isMembers(value) ? value['kind'] : undefined);
const isTest = (value: unknown): boolean => kindOf(value) === testKind;
const isSchedule = ({ value }: YamlDocument): boolean => kindOf(value) === 'Schedule';

type Expected<K> = { input: InputText; kinds: readonly K[] };

function toManifests<K extends DocumentKind>(
  documents: readonly YamlDocument[],
  { input, kinds }: Expected<K>,
): Manifest<K>[] {
  const mistakes = documents.flatMap(({ value, placeOf }) =>
    placedErrors(checkEnvelope(value, kinds), (pointer) => placeOf(pointerPath(pointer))),
  );
  if (mistakes.length > 0) {
    const message = `${input.source} does not describe ${pluralsOf(kinds, 'or')}`;
    throw new CliError(message, { exitCode: exitCodes.invalid, lines: mistakes });
  }
  return documents.map((document) => toManifest<K>(document));
}

/** The only document of an input: a manifest, or the plain body of a schedule. */
export async function readSoleBody(
  input: InputText,
): Promise<{ body: Members; placeOf: Manifest['placeOf'] }> {
  const [first, ...others] = await readDocuments(input);
  if (!first || others.length > 0 || !isMembers(first.value)) {
    const message = `${input.source} must hold exactly one document`;
    throw new CliError(message, { exitCode: exitCodes.invalid });
  }
  if (!('apiVersion' in first.value || 'kind' in first.value)) {
    return { body: first.value, placeOf: (pointer) => first.placeOf(pointerPath(pointer)) };
  }
  const [manifest] = await readManifests(input);
  const { slug = '', spec = {}, placeOf = () => input.source } = manifest ?? {};
  return { body: { slug, ...(isMembers(spec) ? spec : {}) }, placeOf };
}

const shownErrors = 50;

/** The same error with places in the file instead of JSON pointers; other errors stay as they are. */
export function placeProblem(error: unknown, placeOf: (pointer: string) => string): unknown {
  if (error instanceof ApiProblem && error.problem.errors.length > 0) {
    const { errors, requestId, code } = error.problem;
    const lines = [
      ...placedErrors(errors.slice(0, shownErrors), placeOf),
      `Request ${requestId}, code ${code}`,
    ];
    return new CliError(error.message, { exitCode: error.exitCode, lines });
  }
  if (error instanceof ProblemError && error.errors.length > 0) {
    return new CliError('the document is not valid', {
      exitCode: exitCodes.invalid,
      lines: placedErrors(error.errors.slice(0, shownErrors), placeOf),
    });
  }
  return error;
}

/** Loads the YAML parser only for commands that read documents. */
async function readDocuments(input: InputText): Promise<YamlDocument[]> {
  const { readYaml } = await import('../framework/yaml-document.ts');
  return readYaml(input);
}

/** The members of a JSON pointer. */
function pointerPath(pointer: string): string[] {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function toManifest<K>({ value, placeOf }: YamlDocument): Manifest<K> {
  const { kind, metadata, spec } = value as {
    kind: K;
    metadata: { name: string };
    spec: unknown;
  };
  const place = (pointer: string): string => placeOf(['spec', ...pointerPath(pointer)]);
  return { kind, slug: metadata.name, spec: spec ?? {}, placeOf: place };
}

function wrongWord(pointer: string, value: unknown, wanted: readonly string[]): InputError[] {
  if (wanted.some((word) => word === value)) return [];
  const list = wanted.length < 3 ? wanted.join(' or ') : `one of ${wanted.join(', ')}`;
  return [{ pointer, code: 'value-unknown', message: `must be ${list}` }];
}

function wrongKind(value: unknown, kinds: readonly DocumentKind[]): InputError[] {
  const suggestion = closestKind(value, kinds);
  return wrongWord('/kind', value, kinds).map((error) =>
    suggestion === undefined ? error : { ...error, suggestion: `did you mean ${suggestion}?` },
  );
}

function unknownMembers(value: unknown, at: string, known: readonly string[]): InputError[] {
  if (!isMembers(value)) return [{ pointer: at, code: 'malformed', message: 'must be an object' }];
  return Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const close = closestWord(name, known);
      const error = {
        pointer: `${at}/${name}`,
        code: 'unknown-field',
        message: 'is unknown',
      };
      return close === undefined ? error : { ...error, suggestion: close };
    });
}

function checkEnvelope(value: unknown, kinds: readonly DocumentKind[]): InputError[] {
  const unknown = unknownMembers(value, '', ['apiVersion', 'kind', 'metadata', 'spec']);
  if (!isMembers(value)) return unknown;
  const { apiVersion, metadata, spec } = value;
  const name = isMembers(metadata) ? metadata['name'] : undefined;
  const fault = nameFault(value['kind'], name);
  const slug: InputError[] =
    fault === null ? [] : [{ pointer: '/metadata/name', code: 'malformed', message: fault }];
  const inSpec: InputError[] =
    isMembers(spec) && 'slug' in spec
      ? [{ pointer: '/spec/slug', code: 'unknown-field', message: 'metadata.name is the slug' }]
      : [];
  return [
    ...unknown,
    ...wrongWord('/apiVersion', apiVersion, [manifestVersion]),
    ...wrongKind(value['kind'], kinds),
    ...unknownMembers(metadata ?? {}, '/metadata', ['name']),
    ...slug,
    ...inSpec,
  ];
}

/** Errors as lines that begin with their place. */
function placedErrors(
  errors: readonly InputError[],
  placeOf: (pointer: string) => string,
): string[] {
  return errors.map((error) => {
    const subject = error.pointer || 'document';
    return `  ${placeOf(error.pointer)}: ${subject}: ${describeMistake(error)}`;
  });
}
