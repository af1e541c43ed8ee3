/** The table of cmdlets for steps and executions. */
import { stepModes } from '../../src/domain/schedule/schedule.ts';
import {
  changeReason,
  type Cmdlet,
  executionFilters,
  first,
  force,
  idempotencyKey,
  type Parameter,
  passThru,
  schedule,
  waiting,
} from './cmdlet.ts';

const step: Parameter = {
  name: 'Step',
  type: 'string',
  help: 'Key or name of the step, or its number from 1.',
  mandatory: true,
  position: 1,
};

const edit = {
  operationId: 'replaceSchedule',
  handler: 'Invoke-CarillonEdit',
  output: 'Carillon.Schedule',
} as const;

const untouched =
  'Every other step is written back byte for byte, whatever its type. A change that someone else makes at ' +
  'the same time is not overwritten: the command fails instead.';

export const stepCmdlets: readonly Cmdlet[] = [
  {
    ...edit,
    name: 'Add-CarillonScheduleStep',
    change: 'AddStep',
    action: 'Add a step',
    synopsis: 'Adds a step to a schedule.',
    description: untouched,
    parameters: [
      schedule,
      {
        ...step,
        type: 'object',
        help: 'The step, as a hashtable or an object with the members that the API has for it.',
      },
      { name: 'Name', type: 'string', help: 'Name of the step, instead of the one in -Step.' },
      { name: 'Parallel', type: 'switch', help: 'Runs at the same time as the step before it.' },
      {
        name: 'ContinueOnFailure',
        type: 'switch',
        help: 'The steps after it run although it fails.',
      },
      {
        name: 'After',
        type: 'string',
        help: 'Inserts it after this step (key, name or number from 1); by default at the end.',
      },
      changeReason,
      passThru,
    ],
    examples: [
      [
        "Add-CarillonScheduleStep delta-sync @{ type = 'Http'; name = 'notify'; url = 'https://example.com/hook' } -Parallel",
        'At the same time as the last step.',
      ],
      [
        'Add-CarillonScheduleStep delta-sync (Get-CarillonSchedule nightly).steps[0] -After 2',
        'A step of another schedule, as the third one.',
      ],
    ],
    cli: 'schedule step add',
  },
  {
    ...edit,
    name: 'Remove-CarillonScheduleStep',
    change: 'RemoveStep',
    action: 'Remove a step',
    impact: 'High',
    synopsis: 'Removes a step from a schedule.',
    description: `Asks for a confirmation first, unless -Force is given. ${untouched}`,
    parameters: [schedule, step, force, changeReason, passThru],
    examples: [
      ['Remove-CarillonScheduleStep delta-sync ldap-import -Force', 'By its key, without asking.'],
    ],
    cli: 'schedule step remove',
  },
  {
    ...edit,
    name: 'Set-CarillonScheduleStepOrder',
    change: 'MoveStep',
    action: 'Change the order of the steps',
    synopsis: 'Moves a step, or puts all steps into another order.',
    description: untouched,
    parameters: [
      schedule,
      { ...step, sets: ['Move'] },
      {
        name: 'Position',
        type: 'int',
        range: [1, 500],
        help: 'Its new number, from 1.',
        mandatory: true,
        position: 2,
        sets: ['Move'],
      },
      {
        name: 'Mode',
        type: 'string',
        values: stepModes,
        help: 'Starts a new group, or joins the group before it. By default as it was.',
        sets: ['Move'],
      },
      {
        name: 'Order',
        type: 'string[]',
        help: 'Keys or names of all steps, in their new order.',
        mandatory: true,
        sets: ['Order'],
      },
      changeReason,
      passThru,
    ],
    defaultSet: 'Move',
    examples: [
      ['Set-CarillonScheduleStepOrder delta-sync ldap-import 1', 'To the first position.'],
      [
        "Set-CarillonScheduleStepOrder delta-sync -Order 'hr-import', 'ldap-import', 'sync', 'export'",
        'All of them.',
      ],
    ],
    cli: 'schedule step move',
  },
];

export const executionCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-CarillonScheduleExecution',
    operationId: 'listExecutions',
    handler: 'Invoke-CarillonExecutionRead',
    synopsis: 'Shows executions, latest first.',
    description:
      'A schedule from the pipeline shows its executions; an execution from the pipeline is read again, with ' +
      'its steps.',
    parameters: [
      {
        name: 'Id',
        type: 'string',
        help: 'Id of one execution, to show it with its steps.',
        mandatory: true,
        position: 0,
        aliases: ['ExecutionId'],
        sets: ['ById'],
      },
      {
        name: 'InputObject',
        type: 'object',
        help: 'A schedule, or its id, slug or name: only its executions. An execution: as it is now.',
        pipeline: 'value',
        sets: ['List'],
      },
      ...executionFilters,
      { ...first, sets: ['List'] },
    ],
    defaultSet: 'List',
    output: 'Carillon.ScheduleExecution',
    examples: [
      [
        "Get-CarillonSchedule delta-sync | Get-CarillonScheduleExecution -Status 'Failed', 'TimedOut' -First 10",
        'Its last failures.',
      ],
      ['Get-CarillonScheduleExecution -Active', 'Everything that has not ended.'],
      ['(Get-CarillonScheduleExecution -Id $id).steps', 'How each step of one ended.'],
    ],
    cli: 'execution list, execution get',
  },
  {
    name: 'Stop-CarillonScheduleExecution',
    operationId: 'cancelExecution',
    handler: 'Invoke-CarillonStop',
    action: 'Cancel',
    synopsis: 'Asks the running steps of an execution to stop; waiting steps never start.',
    description: 'With -Wait it returns when the execution has ended.',
    parameters: [
      {
        name: 'Id',
        place: { in: 'path', name: 'id' },
        type: 'string',
        help: 'Id of the execution. Takes executions from the pipeline.',
        mandatory: true,
        position: 0,
        pipeline: 'both',
        aliases: ['ExecutionId'],
      },
      ...waiting,
      changeReason,
      idempotencyKey,
      passThru,
    ],
    output: 'Carillon.ScheduleExecution',
    examples: [
      [
        "Get-CarillonScheduleExecution -Active | Stop-CarillonScheduleExecution -Wait -ChangeReason 'change 4711'",
        'Cancels everything, and waits for the end of each.',
      ],
    ],
    cli: 'execution cancel',
  },
];
