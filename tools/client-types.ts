/** The types of the client, generated from the committed description of the API. */
import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';

export const clientTypesFile = new URL('../src/client/api-types.ts', import.meta.url);

const introduction = `/* eslint-disable max-lines */
/**
 * Paths, parameters and schemas of the API, and which requests take an Idempotency-Key. Generated from
 * docs/reference/openapi.json by tools/client-types.ts; do not edit.
 */
`;

type Operation = { parameters?: readonly { name: string }[] };
type Description = { paths: Record<string, { post?: Operation }> };

/** Templates of the paths whose POST takes a key, sorted. */
function keyedPaths({ paths }: Description): string[] {
  return Object.entries(paths)
    .filter(([, { post }]) => post?.parameters?.some(({ name }) => name === 'idempotency-key'))
    .map(([path]) => path)
    .sort();
}

/** A member with a default may be left out of a request. */
const options = { alphabetize: true, defaultNonNullable: false };

/** `description` is the text of openapi.json. */
export async function renderClientTypes(description: string): Promise<string> {
  const written = astToString(await openapiTS(description, options));
  const types = written.replaceAll(/^export type (webhooks|\$defs) = .*\n/gm, '');
  const keyed = keyedPaths(JSON.parse(description) as Description);
  const text = `${introduction}${types}
/** Paths whose POST takes an Idempotency-Key. */
export const keyedPaths: ReadonlySet<string> = new Set(${JSON.stringify(keyed)});
`;
  const config = await resolveConfig(clientTypesFile.pathname);

  return format(text, {
    ...config,
    parser: 'typescript',
  });
}
