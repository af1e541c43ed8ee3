import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultsOfSize, foreignAddresses, measureConsole } from '../../tools/check-console.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carillon-budget-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** Text that gzip makes about half as long, so that KiB of it can be counted. */
const noise = (kib: number) => randomBytes(kib * 1_024).toString('hex');

/** An entry that loads two chunks at once and one later. */
function writeConsole(sizes: { entry: number; shared: number; styles: number; later: number }) {
  const manifest = {
    'index.html': { file: 'assets/i.js', isEntry: true, imports: ['_s'], css: ['assets/i.css'] },
    _s: { file: 'assets/s.js', imports: ['index.html'] },
    'page.tsx': { file: 'assets/page.js', imports: ['_s'], css: ['assets/i.css'] },
  };
  write('.vite/manifest.json', JSON.stringify(manifest));
  write('assets/i.js', noise(sizes.entry));
  write('assets/s.js', noise(sizes.shared));
  write('assets/i.css', noise(sizes.styles));
  write('assets/page.js', noise(sizes.later));
}

describe('the budget of the console', () => {
  it('is kept by small files', () => {
    writeConsole({ entry: 100, shared: 100, styles: 20, later: 50 });
    const sizes = measureConsole(folder);
    expect(sizes.firstScripts).toBeGreaterThan(200 * 1_024);
    expect(sizes.later.map(({ file }) => file)).toEqual(['assets/page.js']);
    expect(faultsOfSize(sizes)).toEqual([]);
  });

  it('counts what the first page loads together, and each later file alone', () => {
    writeConsole({ entry: 160, shared: 160, styles: 50, later: 90 });
    expect(faultsOfSize(measureConsole(folder))).toEqual([
      expect.stringMatching(/^scripts of the first load: 3\d\d\.\d KiB after gzip, more than 300$/),
      expect.stringMatching(/^styles of the first load: .* more than 45$/),
      expect.stringMatching(/^assets\/page\.js: .* more than 80$/),
    ]);
  });
});

describe('the addresses in the console', () => {
  it('are those of its own host, and names that no browser asks for', () => {
    write('index.html', '<link href="./assets/i.css" /><base href="/console/" />');
    write('assets/i.css', '@font-face { src: url(./own.woff2) }');
    write(
      'assets/i.js',
      'e("http://www.w3.org/2000/svg"); t("https://react.dev/errors/"+n); u(`http://localhost`)//n',
    );
    expect(foreignAddresses(folder)).toEqual([]);
  });

  it.each([
    ['index.html', '<script src="https://cdn.example/x.js">', 'https://cdn.example/x.js'],
    ['index.html', '<link href=//fonts.example/css>', '//fonts.example/css'],
    ['assets/i.css', '@import url("//fonts.example/a.css")', '//fonts.example/a.css'],
    ['assets/i.js', 'fetch(`https://telemetry.example/v1?${q}`)', 'https://telemetry.example/v1?'],
    ['assets/i.js', 'new WebSocket("wss://live.example")', 'wss://live.example'],
    ['assets/i.js', '"http://www.w3.org/evil.js"', 'http://www.w3.org/evil.js'],
    ['assets/i.js', '"http://localhost.example"', 'http://localhost.example'],
  ])('of another host are found: %s with %s', (file, content, address) => {
    write(file, content);
    expect(foreignAddresses(folder)).toEqual([`${file}: ${address}`]);
  });
});
