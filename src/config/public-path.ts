/** The path below which browsers reach the server, behind a proxy that serves other programs too. */

/** First parts of the server's own addresses: below one of them, a proxy's address could be read in two ways. */
const ownParts: ReadonlySet<string> = new Set(['api', 'console', 'docs', 'health', 'openapi.json']);

const maxLength = 200;

/**
 * Without a slash at its end; empty for `/`.
 * @throws Error that says what is wrong.
 */
export function parsePublicPath(text: string): string {
  const path = text.replace(/\/+$/, '');
  const parts = path.split('/').slice(1);
  const isPath = parts.every((part) => /^[A-Za-z0-9._~-]+$/.test(part) && !/^\.+$/.test(part));
  if ((path !== '' && !path.startsWith('/')) || !isPath || path.length > maxLength) {
    throw new Error(
      `it is a path such as /carillon or /tools/carillon, of letters, digits and ._~- between the slashes, not "${text}"`,
    );
  }
  const [first = ''] = parts;
  if (ownParts.has(first)) {
    throw new Error(`/${first} is an address of the server itself; choose another first part`);
  }
  return path;
}
