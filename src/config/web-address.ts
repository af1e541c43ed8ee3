/** The address of a web page in the configuration. */

const maxLength = 500;

/**
 * Without a slash at its end.
 * @throws Error that says what is wrong.
 */
export function parseWebAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPage = url !== null && (url.protocol === 'http:' || url.protocol === 'https:');
  if (!isPage || url.search !== '' || url.hash !== '' || text.length > maxLength) {
    throw new Error(`it is an address such as https://temporal.example.com, not "${text}"`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new Error('it is shown to every user: it must not hold a name or a password');
  }
  return url.href.replace(/\/+$/, '');
}
