import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  logMessagesPage,
  problemsPage,
  readLogMessages,
  renderLogMessages,
  renderProblems,
} from '../../tools/generate-reference.ts';
import { createIdleApp, openApiFile, renderOpenApi } from '../../tools/openapi-file.ts';

describe('renderProblems', () => {
  it('gives exactly the page in docs/reference, which lists neither more nor fewer codes', async () => {
    expect(await readFile(problemsPage, 'utf8')).toBe(renderProblems());
  });
});

describe('renderLogMessages', () => {
  it('gives exactly the page in docs/reference', async () => {
    expect(await readFile(logMessagesPage, 'utf8')).toBe(
      renderLogMessages(await readLogMessages()),
    );
  });

  it('lists every message once, so that an alert matches one line of code', async () => {
    const texts = (await readLogMessages()).flatMap(({ messages }) =>
      Object.values(messages).map(({ text }) => text),
    );
    expect(new Set(texts).size).toBe(texts.length);
  });
});

describe('renderOpenApi', () => {
  it('gives exactly the file in docs/reference, and the same for every app', async () => {
    const texts = [];
    for (let count = 0; count < 2; count += 1) {
      const app = await createIdleApp();
      texts.push(renderOpenApi(app));
      await app.close();
    }
    expect(texts[0]).toBe(texts[1]);
    expect(await readFile(openApiFile, 'utf8')).toBe(texts[0]);
  });
});
