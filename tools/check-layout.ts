/** What a reader may rely on: small folders, and no word that the glossary has retired. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const maxFilesInFolder = 15;
const layoutFolders = ['src', 'workflows', 'activities', 'test', 'bench', 'tools', 'web'];
const wordFolders = ['src', 'workflows', 'activities', 'docs', 'web'];

/** Names on the wire stay what they were, and a system account is called so. */
const exempt =
  /\bsealExecution\b|\bsnapshot\??\.seal\b|\bseal: (?=FinalizeInput|finalized)|["']nobody["']/g;

function filesUnder(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => !path.includes('node_modules'))
    .sort();
}

/** Folders with more than fifteen modules; sub-folders count for themselves. */
export function crowdedFolders(root: string): string[] {
  const counts = new Map<string, number>();
  for (const folder of layoutFolders) {
    for (const path of filesUnder(root, folder).filter((file) => /\.tsx?$/.test(file))) {
      counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    }
  }
  return [...counts]
    .filter(([, count]) => count > maxFilesInFolder)
    .map(
      ([folder, count]) =>
        `${folder} has ${count} files, more than ${maxFilesInFolder}; group them by concept`,
    );
}

/** Word or phrase → what to say for it, from the table of docs/glossary.md. */
export function readRetiredWords(glossary: string): Map<string, string> {
  const [, section = ''] = glossary.split('\n## Retired words\n');
  const rows = [...section.matchAll(/^\| ([a-z][^|]*?) +\| ([^|]*?) +\|$/gm)];
  return new Map(
    rows.map(([, word = '', use = '']) => [word, use] as const).filter(([word]) => word !== 'word'),
  );
}

/** The words of a text, in lower case: `sealOf` and `seal-of` have two each. */
function toWords(line: string): string {
  const separate = line
    .replace(exempt, ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/(?<![A-Za-z])'|'(?![A-Za-z])|[^A-Za-z']/g, ' ')
    .replace(/ +/g, ' ');
  return ` ${separate.toLowerCase()} `;
}

/** Every use of a retired word, with its place and the word to use. */
export function findRetiredWords(root: string, retired: ReadonlyMap<string, string>): string[] {
  const found: string[] = [];
  for (const path of wordFolders.flatMap((folder) => filesUnder(root, folder))) {
    if (!/\.(tsx?|md)$/.test(path)) continue;
    const [text = ''] = readFileSync(join(root, path), 'utf8').split('\n## Retired words\n');
    for (const [index, line] of [basenameOf(path), ...text.split('\n')].entries()) {
      const words = toWords(line);
      for (const [word, use] of retired) {
        if (words.includes(` ${word} `)) found.push(`${path}:${index}: "${word}"; use: ${use}`);
      }
    }
  }
  return found;
}

/** Counts as line 0: names of files are words too. */
function basenameOf(path: string): string {
  return path.slice(dirname(path).length);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const retired = readRetiredWords(readFileSync(join(root, 'docs/glossary.md'), 'utf8'));
  const faults = [...crowdedFolders(root), ...findRetiredWords(root, retired)];
  for (const fault of faults) console.error(fault);
  if (retired.size === 0) console.error('docs/glossary.md has no table under "## Retired words"');
  process.exitCode = faults.length === 0 && retired.size > 0 ? 0 : 1;
}
