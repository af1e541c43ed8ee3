/** Where the numbers were made: they mean little without it. */
import { execFileSync } from 'node:child_process';
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Servers } from '../servers.ts';
import { median } from './statistics.ts';

export type Machine = {
  cpu: string;
  cores: number;
  memoryGiB: number;
  node: string;
  postgres: string;
  temporal: string;
  /** Commit of the working copy, with "+" when files were changed; null outside a repository. */
  commit: string | null;
  /** One 8 KiB page written and flushed where the databases lie. */
  flushMs: { median: number; slowest: number };
};

export function describeMachine({ directory, postgres, temporalVersion }: Servers): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgres: postgres.version,
    temporal: temporalVersion,
    commit: readCommit(),
    flushMs: measureFlush(directory),
  };
}

/** Load average of the last minute; with everybody else's work in it. */
export function currentLoad(): number {
  return loadavg()[0] ?? NaN;
}

function readCommit(): string | null {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+');
  } catch {
    return null;
  }
}

function measureFlush(directory: string): Machine['flushMs'] {
  const page = Buffer.alloc(8192, 1);
  const file = openSync(join(directory, 'flush-probe'), 'w');
  try {
    const times = Array.from({ length: 100 }, () => {
      const before = performance.now();
      writeSync(file, page, 0, page.length, 0);
      fdatasyncSync(file);
      return performance.now() - before;
    });
    return { median: median(times), slowest: Math.max(...times) };
  } finally {
    closeSync(file);
  }
}
