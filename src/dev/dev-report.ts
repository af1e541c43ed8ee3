/** What `carillon dev` tells the person in front of it: a line for each part, then the addresses. */
import { styleText } from 'node:util';
import type { DevInstance } from './dev-instance.ts';
import type { RunningDemo } from './seed.ts';

export type DevReport = {
  line: (text: string) => void;
  /** Runs a part of the start and says how long it took, or that it failed. */
  part<T>(name: string, detail: (result: T) => string, start: () => Promise<T>): Promise<T>;
  demo(execution: RunningDemo): void;
  block(instance: DevInstance, more: { logs: string; demo: boolean }): void;
};

export function createDevReport(out: NodeJS.WriteStream): DevReport {
  const color = out.isTTY && out.hasColors();
  const paint = (style: 'green' | 'red' | 'bold' | 'dim', text: string): string =>
    color ? styleText(style, text) : text;
  const line = (text: string): void => void out.write(`${text}\n`);
  const shown = new Set<string>();
  return {
    line,
    async part(name, detail, start) {
      const begun = Date.now();
      try {
        const result = await start();
        const took = paint('dim', `${Date.now() - begun} ms`);
        line(`${paint('green', '✔')} ${name.padEnd(12)} ${detail(result)}  ${took}`);
        return result;
      } catch (error) {
        line(`${paint('red', '✖')} ${name}`);
        throw error;
      }
    },
    demo(execution) {
      for (const { stepIndex, name, groupIndex, status } of execution.steps) {
        if (status === 'Waiting' || status === 'Queued') continue;
        const text = `group ${groupIndex + 1}/${execution.groupCount}  ${name}: ${status}`;
        if (shown.has(`${stepIndex}${status}`)) continue;
        shown.add(`${stepIndex}${status}`);
        line(`  ${paint('dim', text)}`);
      }
    },
    block(instance, { logs, demo }) {
      line('');
      for (const [label, value] of addressLines(instance, { logs, demo })) {
        line(`  ${paint('bold', label.padEnd(10))} ${value}`);
      }
      line('');
    },
  };
}

function addressLines(
  instance: DevInstance,
  { logs, demo }: { logs: string; demo: boolean },
): [string, string][] {
  const { apiUrl, temporalAddress, temporalUiUrl, databaseUrl, dataDir, systemsUrl } = instance;
  const database = databaseUrl.replace(/\/\/([^:]+):[^@]*@/, '//$1:…@');
  const ui = temporalUiUrl === null ? '' : `   UI ${temporalUiUrl}`;
  return [
    ['API', `${apiUrl}/api/v1   reference ${apiUrl}/docs   (no sign-in: this machine only)`],
    ['Temporal', `${temporalAddress}${ui}`],
    ['Database', `${database}   data in ${dataDir}`],
    ['Systems', `${systemsUrl}   simulated; effects at /journal, knobs at /systems/ldap/knobs`],
    ['Try', demo ? 'npx carillon schedule run delta-sync --wait' : 'npx carillon schedule list'],
    ['Look', 'npx carillon execution list'],
    ['Logs', logs],
    ['Stop', 'Ctrl+C'],
  ];
}
