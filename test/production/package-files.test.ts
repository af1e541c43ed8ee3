import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  files: string[];
};

/** Sources, which only a checkout has, its cache, and what builds from them. */
const onlyInCheckouts = /^(src|workflows|node_modules|tools\/build-)/;

function namedFiles(): string[] {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  return sources
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const text = readFileSync(join(root, 'src', name), 'utf8');
      return [...text.matchAll(/installedFile\(\s*['`]([^'`]+)['`]/g)].map(([, path = '']) => path);
    })
    .filter((path) => !onlyInCheckouts.test(path));
}

describe('the published package', () => {
  it('contains every file that the program looks for beside itself', () => {
    const named = namedFiles();
    expect(named).toContain('bin/carillon.js');
    const missing = named.filter(
      (path) => !files.some((packed) => path === packed || path.startsWith(`${packed}/`)),
    );
    expect(missing).toEqual([]);
  });

  it('contains no sources: with them, it would start as a checkout', () => {
    expect(files.filter((packed) => /^(src|test|workflows|activities)/.test(packed))).toEqual([]);
  });
});
