/** Named values that a step gives to later steps; they travel with its outcome, so they are small. */

export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** By name. Later steps read `steps.<key>.outputs.<name>`. */
export type StepOutputs = Readonly<Record<string, JsonValue>>;

export const outputLimits = { names: 50, nameLength: 63, bytes: 8_192, depth: 8 } as const;

export const outputNamePattern = '^[A-Za-z_][A-Za-z0-9_]{0,62}$';

const outputName = new RegExp(outputNamePattern);

/** The outputs that fit, and what to tell the author of the step when some do not. */
export function boundOutputs(given: Readonly<Record<string, unknown>>): {
  outputs: StepOutputs | null;
  fault: string | null;
} {
  const entries = Object.entries(given);
  if (entries.length === 0) return { outputs: null, fault: null };
  const fault = faultOf(entries);
  if (fault !== null) return { outputs: null, fault: `its outputs were not kept: ${fault}` };
  // Through JSON: what is stored and what a later step reads are the same.
  return { outputs: JSON.parse(JSON.stringify(given)) as StepOutputs, fault: null };
}

function faultOf(entries: readonly (readonly [string, unknown])[]): string | null {
  if (entries.length > outputLimits.names) return `more than ${outputLimits.names} names`;
  const wrong = entries.find(([name]) => !outputName.test(name));
  if (wrong) return `the name ${JSON.stringify(wrong[0].slice(0, 64))} is not one word`;
  const deep = entries.find(([, value]) => isTooDeep(value, outputLimits.depth));
  if (deep) return `"${deep[0]}" is nested more than ${outputLimits.depth} levels deep`;
  const text = JSON.stringify(Object.fromEntries(entries));
  const { length } = new TextEncoder().encode(text);
  if (length > outputLimits.bytes) return `${length} bytes, at most ${outputLimits.bytes} are kept`;
  return null;
}

function isTooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((one) => isTooDeep(one, levels - 1));
}
