/** Whether a number survives being read: what JavaScript cannot hold would reach a target changed. */

const parts = /^-?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Significant digits and power of ten of a decimal; null for what is none. */
function normalise(text: string): { digits: string; exponent: bigint } | null {
  const [, whole = '', fraction = '', exponent = '0'] = parts.exec(text) ?? [];
  if (whole === '' && fraction === '') return null;
  const leading = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = leading.replace(/0+$/, '');
  if (digits === '') return { digits, exponent: 0n };
  const zeros = leading.length - digits.length;
  return { digits, exponent: BigInt(exponent) - BigInt(fraction.length) + BigInt(zeros) };
}

/**
 * True when reading the decimal and writing it again gives the same value: so for 0.1 and 1e3, not
 * for 9007199254740993 (becomes …992), 1e400 (becomes infinite) or 1e-400 (becomes 0).
 */
export function isExactNumber(decimal: string): boolean {
  // Nothing this long is exact, and BigInt need not try.
  if (decimal.length > 400) return false;
  const read = Number(decimal);
  if (!Number.isFinite(read)) return false;
  const [before, after] = [normalise(decimal), normalise(String(read))];
  return before?.digits === after?.digits && before?.exponent === after?.exponent;
}
