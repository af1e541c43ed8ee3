/** Writes the pages of docs/reference that are made from the source; a test compares them. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { problemCodes, problems } from '../src/domain/problem.ts';

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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = renderProblems();
  if (!process.argv.includes('--check')) await writeFile(problemsPage, page);
  else if ((await readFile(problemsPage, 'utf8')) !== page) {
    console.error('docs/reference/problems.md is stale; run: npm run generate');
    process.exitCode = 1;
  }
}
