# Generated from docs/reference/openapi.json by tools/powershell; do not edit.
function Get-CarillonScheduleExecution {
    <#
    .SYNOPSIS
    Shows executions, latest first.
    .DESCRIPTION
    A schedule from the pipeline shows its executions; an execution from the pipeline is read again, with its steps.
    .PARAMETER Id
    Id of one execution, to show it with its steps.
    .PARAMETER InputObject
    A schedule, or its id, slug or name: only its executions. An execution: as it is now.
    .PARAMETER Schedule
    Only of this schedule: its id, slug or exact name.
    .PARAMETER Status
    Only with one of these statuses.
    .PARAMETER Active
    Only executions that have not ended.
    .PARAMETER Trigger
    Only those that this started.
    .PARAMETER From
    Only those that started at or after this instant.
    .PARAMETER To
    Only those that started before this instant.
    .PARAMETER First
    At most this many, by default 1000; a warning tells when there are more.
    .EXAMPLE
    Get-CarillonSchedule delta-sync | Get-CarillonScheduleExecution -Status 'Failed', 'TimedOut' -First 10
    Its last failures.
    .EXAMPLE
    Get-CarillonScheduleExecution -Active
    Everything that has not ended.
    .EXAMPLE
    (Get-CarillonScheduleExecution -Id $id).steps
    How each step of one ended.
    .LINK
    Connect-Carillon
    #>
    [CmdletBinding(DefaultParameterSetName = 'List')]
    [OutputType('Carillon.ScheduleExecution')]
    param(
        [Parameter(ParameterSetName = 'ById', Mandatory = $true, Position = 0)]
        [Alias('ExecutionId')]
        [string] $Id,

        [Parameter(ParameterSetName = 'List', ValueFromPipeline = $true)]
        [object] $InputObject,

        [Parameter(ParameterSetName = 'List')]
        [ValidateLength(1, 200)]
        [string] $Schedule,

        [Parameter(ParameterSetName = 'List')]
        [ValidateSet('Queued', 'InProgress', 'Paused', 'Cancelling', 'Completed', 'CompletedWithErrors', 'Failed', 'TimedOut', 'Cancelled', 'Terminated', 'Skipped', 'Lost')]
        [string[]] $Status,

        [Parameter(ParameterSetName = 'List')]
        [switch] $Active,

        [Parameter(ParameterSetName = 'List')]
        [ValidateSet('Schedule', 'AfterSchedule', 'Event', 'Manual', 'External', 'Backfill', 'Step', 'Demo')]
        [string] $Trigger,

        [Parameter(ParameterSetName = 'List')]
        [datetimeoffset] $From,

        [Parameter(ParameterSetName = 'List')]
        [datetimeoffset] $To,

        [Parameter(ParameterSetName = 'List')]
        [ValidateRange(1, 200000)]
        [int] $First
    )
    process {
        $operation = @{
            Id = 'listExecutions'
            Method = 'GET'
            Path = '/api/v1/schedule-executions'
            Query = [ordered] @{ Schedule = 'scheduleId'; Status = 'status'; Trigger = 'trigger'; From = 'from'; To = 'to' }
            Body = @{}
            Words = @{ Status = @('Queued', 'InProgress', 'Paused', 'Cancelling', 'Completed', 'CompletedWithErrors', 'Failed', 'TimedOut', 'Cancelled', 'Terminated', 'Skipped', 'Lost'); Trigger = @('Schedule', 'AfterSchedule', 'Event', 'Manual', 'External', 'Backfill', 'Step', 'Demo') }
        }
        try { Invoke-CarillonExecutionRead -Cmdlet $PSCmdlet -Operation $operation -Bound $PSBoundParameters }
        catch { $PSCmdlet.WriteError($_) }
    }
}
