/** The table of cmdlets for schedules: name, operation of the API, and where each parameter goes. */
import {
  changeReason,
  type Cmdlet,
  definitionFields,
  first,
  force,
  idempotencyKey,
  nameField,
  overlapField,
  passThru,
  schedule,
  scheduleFilters,
  slugField,
  stepsField,
  untilField,
  waiting,
} from './cmdlet.ts';

export const scheduleCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-CarillonSchedule',
    operationId: 'listSchedules',
    handler: 'Invoke-CarillonScheduleRead',
    synopsis: 'Shows schedules.',
    description:
      'A name without wildcards shows that schedule with its steps, and is an error when there is none. ' +
      'Otherwise it lists every schedule that matches, without the steps.',
    parameters: [
      {
        name: 'Name',
        type: 'string',
        help: 'Slug or name, with wildcards (* ? [a-z]). Without it all schedules are listed.',
        position: 0,
        wildcards: true,
        sets: ['ByName'],
      },
      { ...schedule, position: undefined, sets: ['ByReference'] },
      ...scheduleFilters,
      { ...first, sets: ['ByName'] },
    ],
    defaultSet: 'ByName',
    output: 'Carillon.Schedule',
    examples: [
      ["Get-CarillonSchedule 'delta-*'", 'Schedules whose slug or name begins with delta-.'],
      [
        "(Get-CarillonSchedule delta-sync).steps | Format-Table 'key', 'type', 'mode'",
        'The steps of one.',
      ],
      [
        'Get-CarillonSchedule -Enabled $false | Enable-CarillonSchedule -WhatIf',
        'Which schedules would be enabled.',
      ],
    ],
    cli: 'schedule list, schedule get',
  },
  {
    name: 'New-CarillonSchedule',
    operationId: 'createSchedule',
    handler: 'Invoke-CarillonCreate',
    timings: true,
    action: 'Create',
    synopsis: 'Creates a schedule.',
    description: 'Without -Cron or -Timing it runs only when it is started.',
    parameters: [
      { ...nameField, mandatory: true, position: 0 },
      { ...stepsField, mandatory: true, position: 1 },
      slugField,
      ...definitionFields,
      { name: 'Disabled', type: 'switch', help: 'Creates it disabled: it does not fire.' },
      changeReason,
      idempotencyKey,
    ],
    output: 'Carillon.Schedule',
    examples: [
      [
        "New-CarillonSchedule 'Disk check' -Cron '0 6 * * *' -TimeZone Europe/Berlin -Step @{ type = 'Shell'; name = 'check'; script = 'df -h' }",
        'Checks the disks every morning.',
      ],
      [
        "New-CarillonSchedule 'Import' -Step @{ type = 'RunProfile'; name = 'HR'; connectedSystem = 'HR'; runProfile = 'DeltaImport' }, @{ type = 'RunProfile'; name = 'LDAP'; connectedSystem = 'LDAP'; runProfile = 'DeltaImport'; mode = 'ParallelWithPrevious' }",
        'Two steps at the same time.',
      ],
    ],
    cli: 'schedule create',
  },
  {
    name: 'Set-CarillonSchedule',
    operationId: 'replaceSchedule',
    handler: 'Invoke-CarillonEdit',
    change: 'Fields',
    timings: true,
    action: 'Change',
    synopsis: 'Changes fields of a schedule.',
    description:
      'What is not named stays as it is, byte for byte. A change that someone else makes at the same time is ' +
      'not overwritten: the command fails instead.',
    parameters: [schedule, nameField, stepsField, ...definitionFields, changeReason, passThru],
    output: 'Carillon.Schedule',
    examples: [
      [
        "Set-CarillonSchedule delta-sync -Cron '0 7 * * 1-5' -ChangeReason 'later start'",
        'Fires at another time.',
      ],
      [
        'Set-CarillonSchedule delta-sync -Calendar bank-holidays -PassThru',
        'Does not fire on those days.',
      ],
    ],
    cli: 'schedule set',
  },
  {
    name: 'Remove-CarillonSchedule',
    operationId: 'deleteSchedule',
    handler: 'Invoke-CarillonRemove',
    action: 'Delete',
    impact: 'High',
    synopsis: 'Deletes a schedule; its executions stay in the history.',
    description: 'Asks for a confirmation first, unless -Force or -Confirm:$false is given.',
    parameters: [schedule, force, passThru],
    output: 'Carillon.Schedule',
    examples: [
      ['Remove-CarillonSchedule delta-sync -Force', 'Deletes it without asking.'],
      [
        "Get-CarillonSchedule 'test-*' | Remove-CarillonSchedule -WhatIf",
        'Which schedules would be deleted.',
      ],
    ],
    cli: 'schedule delete',
  },
  {
    name: 'Enable-CarillonSchedule',
    operationId: 'enableSchedule',
    handler: 'Invoke-CarillonSwitch',
    action: 'Enable',
    synopsis: 'Lets a schedule fire again.',
    description: 'A warning tells how many fires did not run meanwhile.',
    parameters: [schedule, changeReason, idempotencyKey, passThru],
    output: 'Carillon.Schedule',
    examples: [
      ["Enable-CarillonSchedule delta-sync -ChangeReason 'change 4711 is over'", 'It fires again.'],
    ],
    cli: 'schedule enable',
  },
  {
    name: 'Disable-CarillonSchedule',
    operationId: 'disableSchedule',
    handler: 'Invoke-CarillonSwitch',
    action: 'Disable',
    synopsis: 'Stops a schedule from firing.',
    description: 'It can still be started by hand.',
    parameters: [schedule, untilField, changeReason, idempotencyKey, passThru],
    output: 'Carillon.Schedule',
    examples: [
      [
        'Disable-CarillonSchedule delta-sync -Until (Get-Date).AddHours(2) -ChangeReason works',
        'For two hours.',
      ],
      [
        "Get-CarillonSchedule 'delta-*' | Disable-CarillonSchedule -ChangeReason 'change 4711'",
        'Several, until they are enabled again.',
      ],
    ],
    cli: 'schedule disable',
  },
  {
    name: 'Start-CarillonSchedule',
    operationId: 'runSchedule',
    handler: 'Invoke-CarillonStart',
    action: 'Start',
    synopsis: 'Runs a schedule now, whether it is enabled or not.',
    description:
      'With -Wait it returns when the execution has ended, and writes an error unless it completed. Several ' +
      'schedules from the pipeline are then run one after another.',
    parameters: [schedule, overlapField, ...waiting, changeReason, idempotencyKey, passThru],
    output: 'Carillon.ScheduleExecution',
    examples: [
      [
        'Start-CarillonSchedule delta-sync -Wait -TimeoutSeconds 600 -ErrorAction Stop',
        'Continues only when it completed.',
      ],
      [
        '$execution = Start-CarillonSchedule delta-sync -PassThru',
        'Starts it and keeps the execution.',
      ],
    ],
    cli: 'schedule run',
  },
];
