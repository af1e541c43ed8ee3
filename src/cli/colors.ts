/** Colours of the terminal, or none. */
import pc from 'picocolors';

type Paint = (text: string) => string;

export type Colors = Readonly<Record<'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold', Paint>>;

export function createColors(enabled: boolean): Colors {
  const { green, red, yellow, cyan, dim, bold } = pc.createColors(enabled);
  return { green, red, yellow, cyan, dim, bold };
}
