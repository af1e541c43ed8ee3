/** The list that is shown, as a command and as a request. */
import { shellWord } from '../../../src/domain/text/shell-word.ts';
import type { ExecutionFilter } from '../../api/queries.ts';

const flags: Readonly<Record<keyof ExecutionFilter, string>> = {
  q: '--match',
  scheduleId: '--schedule',
  status: '--status',
  trigger: '--trigger',
  from: '--from',
  to: '--to',
  initiator: '--initiator',
  connectedSystem: '--system',
  stepType: '--step-type',
  errorContains: '--error',
  longerThanSeconds: '--longer-than',
};

function given(filter: ExecutionFilter): [keyof ExecutionFilter, string][] {
  return (Object.keys(flags) as (keyof ExecutionFilter)[]).flatMap((name) => {
    const value = filter[name];
    return value === undefined ? [] : [[name, String(value)]];
  });
}

export function toCommand(filter: ExecutionFilter): string {
  const options = given(filter).map(([name, value]) => {
    const written = name === 'longerThanSeconds' ? `${value}s` : shellWord(value);
    return `${flags[name]} ${written}`;
  });
  return ['carillon execution list', ...options].join(' ');
}

/** Of the API, from `/api` on. */
export function toPath(filter: ExecutionFilter): string {
  const query = new URLSearchParams([...given(filter), ['limit', '200']]);
  return `/api/v1/schedule-executions?${query}`;
}
