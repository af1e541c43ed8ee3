/** One mistake in the input as a sentence with its remedy. */
import type { InputError } from '../domain/problem.ts';

/** A suggestion is a word that was probably meant, or a sentence; messages may hold it already. */
export function describeMistake({ message, suggestion }: InputError): string {
  if (suggestion === undefined || message.includes(suggestion)) return message;
  const remedy = /\s/.test(suggestion) ? suggestion : `did you mean ${suggestion}?`;
  return `${message} (${remedy})`;
}
