/** The output of `carillon dev`: a line for each part, then the addresses. */
import { join } from 'node:path';
import { styleText } from 'node:util';
import type { DevInstance } from './dev-instance.ts';
import type { RunningDemo } from './seed.ts';

export type DevReport = {
  line: (text: string) => void;
  /** Runs a part of the start and shows how long it took, or that it failed. */
  part<T>(name: string, detail: (result: T) => string, start: () => Promise<T>): Promise<T>;
  demo(execution: RunningDemo): void;
  block(instance: DevInstance, more: { logs: string; demo: boolean }): void;
};

/** `signal` stops the start before its next part. */
export function createDevReport(out: NodeJS.WriteStream, signal: AbortSignal): DevReport {
  const color = out.isTTY && out.hasColors();
  const paint = (style: 'green' | 'red' | 'bold' | 'dim', text: string): string =>
    color ? styleText(style, text) : text;
  const line = (text: string): void => void out.write(`${text}\n`);
  const shown = new Set<string>();
  return {
    line,
    async part(name, detail, start) {
      signal.throwIfAborted();
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
  const { apiUrl, consoleUrl, temporalAddress, temporalUiUrl, databaseUrl, dataDir, systemsUrl } =
    instance;
  const database = databaseUrl.replace(/\/\/([^:]+):[^@]*@/, '//$1:…@');
  const ui = temporalUiUrl === null ? '' : `   UI ${temporalUiUrl}`;
  return [
    ['Console', consoleUrl === null ? 'none' : `${consoleUrl}   (no sign-in: this machine only)`],
    ['API', `${apiUrl}/api/v1   reference ${apiUrl}/docs`],
    ['Temporal', `${temporalAddress}${ui}`],
    ['Database', `${database}   data in ${dataDir}`],
    ['Systems', `${systemsUrl}   simulated; effects at /journal, knobs at /systems/ldap/knobs`],
    ['Try', command(demo ? 'schedule run delta-sync --wait' : 'schedule list', instance)],
    ['List', command('execution list', instance)],
    ['Logs', logs],
    ['Stop', 'Ctrl+C'],
  ];
}

/** Can be pasted as it is; the instance of another directory is given by its address. */
function command(words: string, { apiUrl, dataDir, startedIn }: DevInstance): string {
  const isUsual = dataDir === join(startedIn, '.carillon');
  return `npx carillon ${words}${isUsual ? '' : ` --api-url ${apiUrl}`}`;
}
