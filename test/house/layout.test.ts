import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { crowdedFolders, findRetiredWords, readRetiredWords } from '../../tools/check-layout.ts';

const root = mkdtempSync(join(tmpdir(), 'carillon-layout-'));
afterAll(() => rmSync(root, { recursive: true }));

const folders = ['src/room', 'workflows', 'activities', 'test', 'bench', 'tools', 'web', 'docs'];
for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
const write = (path: string, text = ''): void => writeFileSync(join(root, path), text);

const glossary = `# Glossary

| word | means |
| ---- | ----- |
| hold | a stop |

## Retired words

| word    | use        |
| ------- | ---------- |
| heed    | apply      |
| goes on | continues  |
`;

describe('crowdedFolders', () => {
  it('lets fifteen files stand in a folder, and refuses a sixteenth', () => {
    for (let n = 1; n <= 15; n += 1) write(`src/room/file-${n}.ts`);
    expect(crowdedFolders(root)).toEqual([]);
    write('src/room/one-more.ts');
    expect(crowdedFolders(root)).toEqual([expect.stringContaining('src/room has 16 files')]);
    rmSync(join(root, 'src/room'), { recursive: true });
    for (let n = 1; n <= 15; n += 1) write(`web/file-${n}.tsx`);
    write('web/styles.css');
    expect(crowdedFolders(root)).toEqual([]);
    write('web/one-more.ts');
    expect(crowdedFolders(root)).toEqual([expect.stringContaining('web has 16 files')]);
  });
});

describe('findRetiredWords', () => {
  const retired = readRetiredWords(glossary);

  it('takes the list from the last section of the glossary', () => {
    expect([...retired]).toEqual([
      ['heed', 'apply'],
      ['goes on', 'continues'],
    ]);
  });

  it('finds them in prose, in names of code and in names of files, and says what to use', () => {
    write('docs/glossary.md', glossary);
    write('docs/guide.md', 'First line.\nIt goes on.\n');
    write('web/page.tsx', 'const one = <p>It goes on.</p>;\n');
    write('workflows/take-heed.ts', "const heedCommand = 1;\nconst heeding = 2;\nsay('Heed');\n");
    expect(findRetiredWords(root, retired)).toEqual([
      'workflows/take-heed.ts:0: "heed"; use: apply',
      'workflows/take-heed.ts:1: "heed"; use: apply',
      'workflows/take-heed.ts:3: "heed"; use: apply',
      'docs/guide.md:2: "goes on"; use: continues',
      'web/page.tsx:1: "goes on"; use: continues',
    ]);
  });
});
