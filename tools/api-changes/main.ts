/**
 * Refuses changes of the API that break clients of the last accepted description. `--accept` makes the current one
 * the accepted one: at a release, or for a change that the changelog explains.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { escaped, openApiFile } from '../openapi-file.ts';
import { type ApiDescription, breakingChanges } from './api-changes.ts';

const acceptedFile = new URL('../../docs/reference/openapi.released.json', import.meta.url);

async function read(file: URL): Promise<ApiDescription> {
  return JSON.parse(await readFile(file, 'utf8')) as ApiDescription;
}

const unread = new Set(['description', 'summary', 'example', 'examples', 'tags']);

/** Whether it is a text or an example, and not a member of a schema that is called the same. */
function isUnread(key: string, value: unknown): boolean {
  if (!unread.has(key)) return false;
  const isSchema =
    typeof value === 'object' && value !== null && ('type' in value || '$ref' in value);
  return !isSchema;
}

/** Only what is compared, so that the file stays small. */
function compared({ paths, components: { schemas } }: ApiDescription): string {
  const text = JSON.stringify({ paths, components: { schemas } }, (key, value: unknown) =>
    isUnread(key, value) ? undefined : value,
  );
  return `${text.replace(/[^ -~]/g, escaped)}\n`;
}

const current = await read(openApiFile);
if (process.argv.includes('--accept')) {
  await writeFile(acceptedFile, compared(current));
} else {
  const changes = breakingChanges(await read(acceptedFile), current);
  for (const change of changes) console.error(change);
  if (changes.length > 0) {
    console.error(
      `\n${changes.length} changes break clients of docs/reference/openapi.released.json. Undo them, or explain ` +
        'them in CHANGELOG.md and run: npm run accept:api',
    );
    process.exitCode = 1;
  }
}
