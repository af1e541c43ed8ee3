/** Names whose values are credentials: of headers, variables, parameters and members of bodies. */

/** Last words of names whose values are credentials: `apiKey`, `client_secret`, `DB_PASSWORD`. */
const credentialWords: ReadonlySet<string> = new Set([
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'secret',
  'token',
  'apikey',
  'credentials',
]);
/** Two words that only together name one. */
const credentialPairs: ReadonlySet<string> = new Set([
  'api key',
  'access key',
  'private key',
  'secret key',
  'shared key',
  'account key',
  'subscription key',
  'functions key',
  'auth key',
  'pass word',
]);
/** As in PGPASSWORD. */
const joined = /(?:password|passwd|passphrase|apikey)$/;
/** Tokens that are not credentials: they mark the next page of a list. */
const harmlessPairs: ReadonlySet<string> = new Set([
  'page token',
  'next token',
  'continuation token',
  'sync token',
  'cancellation token',
]);
/** Short words for credentials that mean other things as well: only a long value gives them away. */
export const shortCredentialWords: ReadonlySet<string> = new Set([
  'key',
  'sig',
  'signature',
  'auth',
  'code',
  'pass',
]);
/** Words that are enough within a name to hide its value. */
const tellingWords = /pass(?:word|wd|phrase)|secret|token|credential|api[-_ ]?key/i;

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** Whether a header, variable, parameter or field of this name carries a credential. */
export function namesCredential(name: string): boolean {
  // Longer ones name something else, and splitting them is work.
  if (name.length > 200) return false;
  const words = wordsOf(name);
  const pair = words.slice(-2).join(' ');
  if (harmlessPairs.has(pair)) return false;
  const last = words.at(-1) ?? '';
  return credentialWords.has(last) || joined.test(last) || credentialPairs.has(pair);
}

/**
 * Whether a value of this name is hidden where a request is shown. Hiding too much does no harm, so that it
 * takes in more names than those that are refused.
 */
export function mayNameCredential(name: string): boolean {
  const words = wordsOf(name.slice(0, 200));
  return (
    namesCredential(name) ||
    tellingWords.test(name) ||
    shortCredentialWords.has(name.toLowerCase()) ||
    words.includes('authorization') ||
    words.includes('cookie')
  );
}
