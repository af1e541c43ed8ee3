/** Where the API is: flag, then environment, then what `carillon dev` left behind, then the default. */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ClientConfig } from '../config.ts';
import { usageError } from './cli-error.ts';

const defaultAddress = 'http://127.0.0.1:8080';
const maxParents = 64;
const maxDevFileBytes = 65_536;

export type ApiAddress = {
  /** Without a slash at its end. */
  url: string;
  /** Where it was found, for messages. */
  source: string;
};

export type Asked = { flag: string | null; config: ClientConfig; cwd: string };

function toAddress(text: string, source: string): ApiAddress {
  const parsed = URL.canParse(text) ? new URL(text) : null;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw usageError(
      `"${text}" (${source}) is not an address of an API`,
      'Write http://host:port.',
    );
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw usageError(
      `the address (${source}) holds a credential`,
      'Use --token or CARILLON_TOKEN.',
    );
  }
  const url = `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, '').replace(/\/api\/v1$/, '');
  return { url, source };
}

/**
 * Only this machine's own addresses count: the file may lie in a directory somebody else filled,
 * and the token is sent to where it points.
 */
function isLoopback(url: string): boolean {
  const name = URL.canParse(url) ? new URL(url).hostname : '';
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}

async function readDevFile(path: string): Promise<string | null> {
  try {
    const text = await readFile(path, 'utf8');
    if (text.length > maxDevFileBytes) return null;
    const { apiUrl } = JSON.parse(text) as { apiUrl?: unknown };
    return typeof apiUrl === 'string' && isLoopback(apiUrl) ? apiUrl : null;
  } catch {
    return null;
  }
}

/** The files that tell where a development instance is, nearest first. */
export function devFiles({ config, cwd }: Asked): string[] {
  if (config.dataDirectory !== null) return [join(resolve(cwd, config.dataDirectory), 'dev.json')];
  const files: string[] = [];
  for (let at = resolve(cwd); files.length < maxParents; at = dirname(at)) {
    files.push(join(at, '.carillon', 'dev.json'));
    if (dirname(at) === at) break;
  }
  return files;
}

/** @throws CliError when an address that was given is not one. */
export async function findApiAddress(asked: Asked): Promise<ApiAddress> {
  if (asked.flag !== null) return toAddress(asked.flag, '--api-url');
  if (asked.config.apiUrl !== null) return toAddress(asked.config.apiUrl, 'CARILLON_API_URL');
  for (const file of devFiles(asked)) {
    const url = await readDevFile(file);
    if (url !== null) return toAddress(url, file);
  }
  return { url: defaultAddress, source: 'default' };
}
