/** Writes the pages of docs/reference that are made from the source; a test compares them. */
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LogCatalogue } from '../src/domain/log-message.ts';
import { problemCodes, problems } from '../src/domain/problem.ts';
import { clientTypesFile, renderClientTypes } from './client-types.ts';
import { manifestSchemaFile, renderManifestSchema } from './manifest-schema.ts';
import { metricsPage, renderMetricsPage } from './metrics-page.ts';
import { createIdleApp, openApiFile, renderOpenApi } from './openapi-file.ts';
import { permissionsPage, renderPermissions, routesOf } from './permissions-page.ts';
import { renderStepSchemas, stepSchemasFile } from './step-schemas.ts';
import { renderStepsPage, stepsPage } from './steps-page.ts';

/** Where the page of problems lives. */
export const problemsPage = new URL('../docs/reference/problems.md', import.meta.url);

const introduction = `# Problems

Generated from \`src/domain/problem.ts\` by \`tools/generate-reference.ts\`; do not edit.

Every failure has a code. It is the \`code\` of an API answer (\`application/problem+json\`, RFC 9457), the
type of a failure in Temporal, the \`code\` of an activity record, and it decides the exit status of the
CLI. Codes are never renamed and never used for something else.

A problem with input carries \`errors\`: for each mistake a JSON pointer into the body (or the name of a
parameter), a code, a message and, where one is likely, a suggestion. When all mistakes of a body have the
same code and it is in this list, the problem has that code too; otherwise it is \`body-invalid\`.

"Again" tells whether the same request may succeed later, unchanged; the answer then has a Retry-After header.

| code | means | HTTP status | again | CLI exit status |
| --- | --- | --- | --- | --- |
`;

/** The page of all problems as Markdown. */
export function renderProblems(): string {
  const rows = problemCodes.map((code) => {
    const { title, status, retryable, exitCode } = problems[code];
    return `| \`${code}\` | ${title} | ${status} | ${retryable ? 'yes' : 'no'} | ${exitCode} |`;
  });
  return `${introduction}${rows.join('\n')}\n`;
}

/** Where the page of log messages lives. */
export const logMessagesPage = new URL('../docs/reference/log-messages.md', import.meta.url);

const logIntroduction = `# Log messages

Generated from the \`log-messages.ts\` of every room by \`tools/generate-reference.ts\`; do not edit.

Every line of the log is a constant message with fields beside it, so that alerts can match the message.
`;

export type RoomMessages = { room: string; messages: LogCatalogue };

/** The catalogues of all rooms, by the path of the room. */
export async function readLogMessages(): Promise<RoomMessages[]> {
  const root = new URL('../', import.meta.url);
  const files = ['src', 'workflows', 'activities'].flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('log-messages.ts'))
      .map((path) => `${folder}/${path}`),
  );
  return Promise.all(
    files.sort().map(async (file) => {
      const { messages } = (await import(new URL(file, root).href)) as { messages: LogCatalogue };
      return { room: dirname(file), messages };
    }),
  );
}

/** The page of all log messages as Markdown, by room and message. */
export function renderLogMessages(rooms: readonly RoomMessages[]): string {
  const sections = rooms.map(({ room, messages }) => {
    const rows = Object.values(messages)
      .sort((a, b) => (a.text < b.text ? -1 : 1))
      .map(
        ({ level, text, meaning, remedy }) =>
          `| ${text} | ${level} | ${meaning} | ${remedy ?? 'None needed.'} |`,
      );
    const head = ['| message | level | meaning | remedy |', '| --- | --- | --- | --- |'];
    return [`## ${room}`, '', ...head, ...rows].join('\n');
  });
  return `${logIntroduction}\n${sections.join('\n\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const app = await createIdleApp();
  const pages = [
    { page: problemsPage, text: renderProblems() },
    { page: permissionsPage, text: renderPermissions(routesOf(app)) },
    { page: manifestSchemaFile, text: renderManifestSchema() },
    { page: logMessagesPage, text: renderLogMessages(await readLogMessages()) },
    { page: openApiFile, text: renderOpenApi(app) },
    { page: clientTypesFile, text: await renderClientTypes(renderOpenApi(app)) },
    { page: metricsPage, text: renderMetricsPage() },
    { page: stepSchemasFile, text: renderStepSchemas() },
    { page: stepsPage, text: await renderStepsPage() },
  ];
  await app.close();
  for (const { page, text } of pages) {
    if (!process.argv.includes('--check')) await writeFile(page, text);
    else if ((await readFile(page, 'utf8').catch(() => '')) !== text) {
      console.error(`${fileURLToPath(page)} is stale; run: npm run generate`);
      process.exitCode = 1;
    }
  }
}
