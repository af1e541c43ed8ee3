/** Holds the built console to its size, and to addresses of its own host: it must work without the internet. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

type Chunk = {
  file: string;
  isEntry?: boolean;
  /** Keys of the chunks that are loaded with it. */
  imports?: string[];
  css?: string[];
};
type Manifest = Record<string, Chunk>;

/** Bytes after gzip. */
type Sizes = { firstScripts: number; firstStyles: number; later: { file: string; size: number }[] };

const kib = 1_024;
const budgets = { firstScripts: 300 * kib, firstStyles: 45 * kib, later: 80 * kib };

/** Names that no browser asks for: namespaces of XML, and addresses within messages to developers. */
const harmless: readonly RegExp[] = [
  /^http:\/\/www\.w3\.org\/(1998\/Math\/MathML|1999\/(xhtml|xlink)|2000\/svg|XML\/1998\/namespace)$/,
  /^https:\/\/react\.dev\/errors\//,
  /^https:\/\/mantine\.dev\/theming\//,
  // The base against which relative addresses are read, and examples in our own messages.
  /^http:\/\/(localhost|unknown|host:port)$/,
];

function entries(manifest: Manifest): Chunk[] {
  return Object.values(manifest).filter(({ isEntry }) => isEntry === true);
}

/** Everything that is loaded before the first page shows. */
function firstChunks(manifest: Manifest): Set<Chunk> {
  const found = new Set<Chunk>();
  const add = (chunk: Chunk | undefined): void => {
    if (!chunk || found.has(chunk)) return;
    found.add(chunk);
    for (const name of chunk.imports ?? []) add(manifest[name]);
  };
  for (const entry of entries(manifest)) add(entry);
  return found;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as Manifest;
}

export function measureConsole(folder: string): Sizes {
  const manifest = readManifest(folder);
  const sizeOf = (file: string): number => gzipSync(readFileSync(join(folder, file))).length;
  const sum = (files: Iterable<string>): number =>
    [...new Set(files)].reduce((total, file) => total + sizeOf(file), 0);
  const first = [...firstChunks(manifest)];
  const styles = new Set(first.flatMap(({ css = [] }) => css));
  const scripts = new Set(first.map(({ file }) => file));
  const later = Object.values(manifest)
    .flatMap(({ file, css = [] }) => [file, ...css])
    .filter((file) => /\.(js|css)$/.test(file) && !scripts.has(file) && !styles.has(file));
  return {
    firstScripts: sum(scripts),
    firstStyles: sum(styles),
    later: [...new Set(later)].map((file) => ({ file, size: sizeOf(file) })),
  };
}

export function faultsOfSize({ firstScripts, firstStyles, later }: Sizes): string[] {
  const over = (what: string, size: number, budget: number): string[] =>
    size <= budget
      ? []
      : [`${what}: ${(size / kib).toFixed(1)} KiB after gzip, more than ${budget / kib}`];
  return [
    ...over('scripts of the first load', firstScripts, budgets.firstScripts),
    ...over('styles of the first load', firstStyles, budgets.firstStyles),
    ...later.flatMap(({ file, size }) => over(file, size, budgets.later)),
  ];
}

/** Absolute addresses, and those that take the scheme of the page. */
const address =
  /\b(?:https?|wss?):\/\/[^\s"'`<>\\(){}$,;]+|(?<=(?:url\(|src=|href=)["']?)\/\/[^\s"'`<>()]+/g;

/** `FILE: ADDRESS` for every address of another host. */
export function foreignAddresses(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => /\.(js|css|html|svg|json|webmanifest)$/.test(file))
    .flatMap((file) => {
      const found = readFileSync(join(folder, file), 'utf8').match(address) ?? [];
      return [...new Set(found)]
        .filter((one) => !harmless.some((pattern) => pattern.test(one)))
        .map((one) => `${file}: ${one}`);
    });
}

async function builtFolder(): Promise<string> {
  const { href } = new URL('build-console.js', import.meta.url);
  const builder = (await import(href)) as { currentConsole: () => Promise<{ folder: string }> };
  return (await builder.currentConsole()).folder;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = await builtFolder();
  const sizes = measureConsole(folder);
  const largest = Math.max(0, ...sizes.later.map(({ size }) => size));
  const [scripts, styles, later] = [sizes.firstScripts, sizes.firstStyles, largest].map((size) =>
    (size / kib).toFixed(1),
  );
  console.log(
    `console, KiB after gzip: first load ${scripts} of scripts and ${styles} of styles, largest later file ${later}`,
  );
  const faults = [...faultsOfSize(sizes), ...foreignAddresses(folder)];
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
