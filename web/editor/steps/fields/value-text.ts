/** Values of any shape as the text of a field, and back. */

/** A text that would read as something else is quoted. */
export function showValue(value: unknown, takesText: boolean): string {
  if (value === undefined) return '';
  if (takesText && typeof value === 'string' && readValue(value, true).value === value)
    return value;
  return JSON.stringify(value, null, typeof value === 'object' ? 2 : 0);
}

type Read = { value: unknown; isBroken: boolean };

export function readValue(text: string, takesText: boolean): Read {
  if (text.trim() === '') return { value: undefined, isBroken: false };
  try {
    return { value: JSON.parse(text) as unknown, isBroken: false };
  } catch {
    return takesText ? { value: text, isBroken: false } : { value: undefined, isBroken: true };
  }
}
