import { execFile } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { EnvHttpProxyAgent, fetch } from 'undici';
import { eitherOf } from '../../bounded-signal.ts';

const execFileAsync = promisify(execFile);

/** Temporal's own download site, as its documentation names it. */
const temporalDownloadSite = 'https://temporal.download/cli/archive';

const answerTimeoutMs = 5_000;
const stallTimeoutMs = 15_000;
const totalTimeoutMs = 300_000;
const maxArchiveBytes = 400 * 1024 * 1024;

/** `directory` gets the unpacked program; `env` is only read for proxy settings. */
export type DownloadTemporalOptions = {
  version: string;
  directory: string;
  env: NodeJS.ProcessEnv;
  site?: string;
  signal: AbortSignal;
};

/** Whether an official build exists for this machine. */
export function isTemporalDownloadable(platform: string, arch: string): boolean {
  return ['linux', 'darwin'].includes(platform) && ['x64', 'arm64'].includes(arch);
}

/**
 * Downloads and unpacks the official build, and returns the path of the program. Gives up after 5 s without
 * an answer (closed networks), 15 s without a byte, or 5 minutes in all.
 */
export async function downloadTemporal(options: DownloadTemporalOptions): Promise<string> {
  const archive = join(options.directory, 'temporal.tar.gz');
  mkdirSync(options.directory, { recursive: true });
  await fetchArchive(archiveUrl(options), archive, options);
  // The system's own tar: nothing else here needs an archive library.
  await execFileAsync('tar', ['-xzf', archive, '-C', options.directory, 'temporal'], {
    timeout: 60_000,
    signal: options.signal,
  });
  return join(options.directory, 'temporal');
}

function archiveUrl(options: DownloadTemporalOptions): URL {
  const url = new URL(`${options.site ?? temporalDownloadSite}/v${options.version}`);
  url.searchParams.set('platform', process.platform);
  url.searchParams.set('arch', process.arch === 'x64' ? 'amd64' : process.arch);
  return url;
}

async function fetchArchive(
  url: URL,
  file: string,
  options: DownloadTemporalOptions,
): Promise<void> {
  const limits = createTimeLimits();
  const dispatcher = proxyAgent(options.env);
  const { signal, release } = eitherOf(limits.signal, options.signal);
  try {
    const response = await fetch(url, { dispatcher, signal });
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
    const body = Readable.fromWeb(response.body);
    await pipeline(body, countBytes(limits), createWriteStream(file), { signal });
  } catch (error) {
    if (limits.signal.aborted) throw limits.signal.reason;
    // The message of fetch is only "fetch failed"; the reason is in its cause.
    throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
  } finally {
    limits.end();
    release();
    await dispatcher.destroy();
  }
}

function proxyAgent(env: NodeJS.ProcessEnv): EnvHttpProxyAgent {
  const httpProxy = env['http_proxy'] ?? env['HTTP_PROXY'] ?? '';
  const httpsProxy = env['https_proxy'] ?? env['HTTPS_PROXY'] ?? '';
  const noProxy = env['no_proxy'] ?? env['NO_PROXY'] ?? '';
  return new EnvHttpProxyAgent({ httpProxy, httpsProxy, noProxy });
}

type TimeLimits = { signal: AbortSignal; renew(): void; end(): void };

function createTimeLimits(): TimeLimits {
  const controller = new AbortController();
  const giveUp = (why: string) => () => controller.abort(new Error(why));
  const total = setTimeout(giveUp('it took longer than 5 minutes'), totalTimeoutMs);
  let stall = setTimeout(giveUp('no answer within 5 seconds'), answerTimeoutMs);
  return {
    signal: controller.signal,
    renew() {
      clearTimeout(stall);
      stall = setTimeout(giveUp('no data for 15 seconds'), stallTimeoutMs);
    },
    end() {
      clearTimeout(total);
      clearTimeout(stall);
    },
  };
}

function countBytes(limits: TimeLimits): Transform {
  let received = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      limits.renew();
      received += chunk.length;
      if (received > maxArchiveBytes) done(new Error('the archive is unexpectedly large'));
      else done(null, chunk);
    },
  });
}
