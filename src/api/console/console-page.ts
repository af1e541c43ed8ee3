/** The page of the console: the same built file for every address, with a new nonce in each answer. */
import { randomBytes } from 'node:crypto';

export type ConsolePage = { html: string; contentSecurityPolicy: string };

/** No character of it means anything in HTML. */
const placeholder = 'NONCE-OF-THIS-ANSWER';

/** Nothing but our own files and our own API; the nonce is for the styles that components add to the page. */
function policyOf(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** `built` is the index.html of the build, whose addresses are relative to its base. */
export function createConsolePage(built: string, publicPath: string): () => ConsolePage {
  const template = built
    .replace(/<base href="[^"]*"/, `<base href="${publicPath}/console/"`)
    .replace(/(<meta name="csp-nonce" content=")[^"]*/, `$1${placeholder}`)
    .replaceAll(/<(script|style)(?=[\s>])/g, `<$1 nonce="${placeholder}"`);
  return () => {
    const nonce = randomBytes(18).toString('base64');
    return {
      html: template.replaceAll(placeholder, nonce),
      contentSecurityPolicy: policyOf(nonce),
    };
  };
}
