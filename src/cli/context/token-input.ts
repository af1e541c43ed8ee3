/** Reads a token without it ever being an argument, which other users of the machine can see. */
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import type { CliIo } from '../framework/cli-io.ts';

const maxTokenLength = 16_384;

/** From standard input, or typed at a hidden prompt. @throws CliError when it is no token. */
export async function readToken(io: CliIo, name: string): Promise<string> {
  const text = io.stdin.isTTY
    ? await io.askHidden(`Token for ${name} (not shown): `)
    : await io.stdin.read();
  const token = text.trim();
  if (token === '') {
    throw usageError('no token was given', 'For example: carillon login < token.txt');
  }
  if (token.length > maxTokenLength || !/^[\x21-\x7e]+$/.test(token)) {
    throw new CliError('that is not a token: it is one word of plain characters', {
      exitCode: exitCodes.usage,
    });
  }
  return token;
}
