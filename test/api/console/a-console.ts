/** A small console as the build leaves it, in a folder of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const page = `<!doctype html>
<html lang="en">
  <head>
    <base href="/console/" />
    <meta name="csp-nonce" content="" />
    <title>Carillon</title>
    <script type="module" crossorigin src="./assets/main-1a2b.js"></script>
    <script>let early;</script>
  </head>
  <body><!-- ${'long enough to be compressed '.repeat(60)} --></body>
</html>
`;

export const script = `export const words = ${JSON.stringify('tick tock '.repeat(400))};\n`;

export type ConsoleFolder = { folder: string; remove(): void };

export function aConsole(): ConsoleFolder {
  const outside = mkdtempSync(join(tmpdir(), 'carillon-console-'));
  const folder = join(outside, 'console');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  mkdirSync(join(folder, '.vite'));
  writeFileSync(join(folder, 'index.html'), page);
  writeFileSync(join(folder, 'assets', 'main-1a2b.js'), script);
  writeFileSync(join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(folder, '.vite', 'manifest.json'), '{}');
  writeFileSync(join(outside, 'secret.txt'), 'a secret beside the console');
  return { folder, remove: () => rmSync(outside, { recursive: true }) };
}
