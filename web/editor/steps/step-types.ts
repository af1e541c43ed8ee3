/** Every step type as the picker and the list show it, and what a new step of it is. */
import {
  type Icon,
  IconApps,
  IconBrandPowershell,
  IconCalendarRepeat,
  IconDatabase,
  IconHourglass,
  IconPlug,
  IconRefresh,
  IconSitemap,
  IconTerminal,
  IconUserCheck,
  IconWorld,
} from '@tabler/icons-react';
import type { components } from '../../../src/client/api-types.ts';
import type { StepType } from '../../../src/domain/schedule/schedule.ts';

export type StepBody = components['schemas']['StepBody'];

type StepLook = { label: string; use: string; icon: Icon; create: () => StepBody };

/** In the order of the picker. */
export const stepLooks: Readonly<Record<StepType, StepLook>> = {
  RunProfile: {
    label: 'Run profile',
    use: 'Run a profile of a connected system: an import, a sync, an export.',
    icon: IconRefresh,
    create: () => ({ type: 'RunProfile', name: '', connectedSystem: '', runProfile: '' }),
  },
  Http: {
    label: 'HTTP request',
    use: 'Call an API and judge its answer.',
    icon: IconWorld,
    create: () => ({ type: 'Http', name: '', url: '' }),
  },
  Executable: {
    label: 'Program',
    use: 'Run a program with arguments on a step worker.',
    icon: IconApps,
    create: () => ({ type: 'Executable', name: '', program: '' }),
  },
  Shell: {
    label: 'Shell script',
    use: 'Run a script on a step worker.',
    icon: IconTerminal,
    create: () => ({ type: 'Shell', name: '' }),
  },
  PowerShell: {
    label: 'PowerShell script',
    use: 'Run PowerShell, inline or from a file of the worker.',
    icon: IconBrandPowershell,
    create: () => ({ type: 'PowerShell', name: '' }),
  },
  Sql: {
    label: 'SQL script',
    use: 'Run statements on a database, in one transaction.',
    icon: IconDatabase,
    create: () => ({ type: 'Sql', name: '', connection: '' }),
  },
  CustomActivity: {
    label: 'Custom activity',
    use: 'Run an activity of a worker of yours, in any language.',
    icon: IconPlug,
    create: () => ({ type: 'CustomActivity', name: '', activity: '', taskQueue: '' }),
  },
  ChildWorkflow: {
    label: 'Child workflow',
    use: 'Run a workflow of a worker of yours.',
    icon: IconSitemap,
    create: () => ({ type: 'ChildWorkflow', name: '', workflow: '', taskQueue: '' }),
  },
  Wait: {
    label: 'Wait',
    use: 'Wait for a span, until an instant, or until a local time.',
    icon: IconHourglass,
    create: () => ({ type: 'Wait', name: '' }),
  },
  Approval: {
    label: 'Approval',
    use: 'Wait until a person agrees.',
    icon: IconUserCheck,
    create: () => ({ type: 'Approval', name: '', message: '' }),
  },
  Schedule: {
    label: 'Schedule',
    use: 'Run another schedule and end as it does.',
    icon: IconCalendarRepeat,
    create: () => ({ type: 'Schedule', name: '', schedule: '' }),
  },
};

/** What the list says of a step below its name. */
export function summaryOf(step: StepBody): string {
  const { label } = stepLooks[step.type];
  const what = whatOf(step);
  return what === '' ? label : `${label}: ${what}`;
}

const summaryLength = 80;

function whatOf(step: StepBody): string {
  switch (step.type) {
    case 'RunProfile':
      return [step.connectedSystem, step.runProfile].filter(Boolean).join(' / ');
    case 'Http':
      return step.url;
    case 'Executable':
      return step.program;
    case 'Shell':
    case 'PowerShell':
      return (step.file ?? step.script ?? '')
        .trim()
        .split('\n', 1)
        .join('')
        .slice(0, summaryLength);
    case 'Sql':
      return step.connection;
    case 'CustomActivity':
      return step.activity;
    case 'ChildWorkflow':
      return step.workflow;
    case 'Wait':
      return (
        step.until ?? step.untilTime ?? (step.seconds === undefined ? '' : `${step.seconds} s`)
      );
    case 'Approval':
      return step.message.slice(0, summaryLength);
    case 'Schedule':
      return step.schedule;
  }
}
