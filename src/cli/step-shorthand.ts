/** Steps short enough to type: http:URL, shell:SCRIPT, run:SYSTEM/PROFILE. */
import type { StepBody } from '../contract/steps.ts';
import { usageError } from './cli-error.ts';
import { cutText, toLine } from './terminal-text.ts';

const nameLength = 60;

/** @throws CliError when the text is none of the three. */
export function parseStepShorthand(text: string): StepBody {
  const [, kind, rest = ''] = /^(http|shell|run):(.+)$/s.exec(text) ?? [];
  const name = cutText(toLine(rest), nameLength);
  // http:https://host/path, or simply https://host/path.
  if (/^https?:\/\//.test(text)) {
    return { type: 'Http', name: cutText(toLine(text), nameLength), url: text };
  }
  if (kind === 'http') return { type: 'Http', name, url: rest };
  if (kind === 'shell') return { type: 'Shell', name, script: rest };
  const slash = rest.indexOf('/');
  if (kind === 'run' && slash > 0 && slash < rest.length - 1) {
    const [connectedSystem, runProfile] = [rest.slice(0, slash), rest.slice(slash + 1)];
    return {
      type: 'RunProfile',
      name: `${connectedSystem} ${runProfile}`,
      connectedSystem,
      runProfile,
    };
  }
  throw usageError(
    `"${toLine(text)}" is not a step`,
    'Write http:URL, shell:SCRIPT or run:SYSTEM/PROFILE.',
  );
}
