import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseCredentials } from '../../../src/cli/operator/server.ts';
import { readServerConfig } from '../../../src/config/config.ts';
import { ConfigError } from '../../../src/config/environment.ts';

const directory = mkdtempSync(join(tmpdir(), 'carillon-server-start-'));
afterAll(() => rmSync(directory, { recursive: true }));

const places = { DATABASE_URL: 'postgres://a:b@127.0.0.1:9/c', TEMPORAL_ADDRESS: '127.0.0.1:9' };

function choose(env: Record<string, string>, host = '127.0.0.1') {
  return chooseCredentials(readServerConfig({ ...places, ...env }), host);
}

/** A ConfigError is shown as one sentence, with exit code 2. */
function refusal(env: Record<string, string>, host?: string): string {
  try {
    choose(env, host);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'not refused';
}

describe('carillon server', () => {
  it('does not start without a file of credentials, and says how to make a token', () => {
    const message = refusal({});
    expect(message).toContain('CARILLON_CREDENTIALS_FILE is not set');
    expect(message).toContain('carillon token entry --name');
  });

  it('serves without tokens when it is asked to, on a loopback address only', () => {
    const open = { CARILLON_ANONYMOUS_ACCESS: 'loopback' };
    for (const host of ['127.0.0.1', '::1', 'localhost']) {
      expect(choose(open, host)).toEqual({ mode: 'loopback', tenant: 'default' });
    }
    for (const host of ['0.0.0.0', '::', '192.168.1.7', 'carillon.example']) {
      expect(refusal(open, host)).toContain(`not on ${host}`);
    }
  });

  it.each(['true', 'yes', '1', 'everybody'])(
    'takes "loopback" alone as the wish to serve without tokens, not "%s"',
    (wish) => {
      expect(refusal({ CARILLON_ANONYMOUS_ACCESS: wish })).toContain('must be "loopback"');
    },
  );

  it('takes a path for browsers without a slash at its end, and none for the root', () => {
    const pathOf = (path: string) =>
      readServerConfig({ ...places, CARILLON_PUBLIC_PATH: path }).publicPath;
    expect(pathOf('/carillon/')).toBe('/carillon');
    expect(pathOf('/tools/carillon-2.0_a~b')).toBe('/tools/carillon-2.0_a~b');
    expect([pathOf('/'), pathOf('')]).toEqual(['', '']);
  });

  it.each([
    ['carillon', 'it is a path such as /carillon'],
    ['https://ops.example/carillon', 'it is a path such as /carillon'],
    ['//evil.example', 'it is a path such as /carillon'],
    ['/a//b', 'it is a path such as /carillon'],
    ['/a/../b', 'it is a path such as /carillon'],
    ['/a b', 'it is a path such as /carillon'],
    ['/a"><script>', 'it is a path such as /carillon'],
    [`/${'a'.repeat(300)}`, 'it is a path such as /carillon'],
    ['/api', '/api is an address of the server itself'],
    ['/console/x', '/console is an address of the server itself'],
  ])('refuses "%s" as the path for browsers', (path, why) => {
    const message = refusal({ CARILLON_PUBLIC_PATH: path });
    expect(message).toContain('CARILLON_PUBLIC_PATH: ');
    expect(message).toContain(why);
  });

  it("takes the address of Temporal's Web UI without a slash at its end", () => {
    const urlOf = (url: string) =>
      readServerConfig({ ...places, CARILLON_TEMPORAL_UI_URL: url }).temporalUiUrl;
    expect(urlOf('https://temporal.example.com/ui/')).toBe('https://temporal.example.com/ui');
    expect(urlOf('')).toBeNull();
  });

  it.each([
    ['temporal.example.com', 'it is an address such as'],
    ['javascript:alert(1)', 'it is an address such as'],
    ['https://temporal.example.com/?a=b', 'it is an address such as'],
    ['https://anna:secret@temporal.example.com', 'must not hold a name or a password'],
  ])('refuses "%s" as the address of Web UI', (url, why) => {
    const message = refusal({ CARILLON_TEMPORAL_UI_URL: url });
    expect(message).toContain('CARILLON_TEMPORAL_UI_URL: ');
    expect(message).toContain(why);
    expect(message).not.toContain('secret');
  });

  it('does not guess which of two answers is meant: tokens or none', () => {
    const both = {
      CARILLON_ANONYMOUS_ACCESS: 'loopback',
      CARILLON_CREDENTIALS_FILE: 'tokens.json',
    };
    expect(refusal(both)).toContain('not both');
  });

  it('names a file of credentials that it cannot use, and never its content', () => {
    const file = join(directory, 'credentials.json');
    for (const content of ['[{"name":"a-secret-name"', '{}', '[{"name":"a-secret-name"}]', null]) {
      if (content === null) rmSync(file);
      else writeFileSync(file, content);
      const message = refusal({ CARILLON_CREDENTIALS_FILE: file });
      expect(message).toContain(file);
      expect(message).not.toContain('a-secret-name');
    }
  });
});
