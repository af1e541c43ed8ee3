# Generated from docs/reference/openapi.json by tools/powershell; do not edit.
function Add-CarillonScheduleStep {
    <#
    .SYNOPSIS
    Adds a step to a schedule.
    .DESCRIPTION
    Every other step is written back byte for byte, whatever its type. A change that someone else makes at the same time is not overwritten: the command fails instead.
    .PARAMETER Schedule
    Id, slug or exact name of the schedule. Takes schedules and executions from the pipeline.
    .PARAMETER Step
    The step, as a hashtable or an object with the members that the API has for it.
    .PARAMETER Name
    Name of the step, instead of the one in -Step.
    .PARAMETER Parallel
    Runs at the same time as the step before it.
    .PARAMETER ContinueOnFailure
    The steps after it run although it fails.
    .PARAMETER After
    Inserts it after this step (key, name or number from 1); by default at the end.
    .PARAMETER ChangeReason
    Why it is done; recorded with it.
    .PARAMETER PassThru
    Writes the result to the pipeline; nothing is written by default.
    .EXAMPLE
    Add-CarillonScheduleStep delta-sync @{ type = 'Http'; name = 'notify'; url = 'https://example.com/hook' } -Parallel
    At the same time as the last step.
    .EXAMPLE
    Add-CarillonScheduleStep delta-sync (Get-CarillonSchedule nightly).steps[0] -After 2
    A step of another schedule, as the third one.
    .LINK
    Connect-Carillon
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType('Carillon.Schedule')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('ScheduleId', 'Id', 'Slug')]
        [string] $Schedule,

        [Parameter(Mandatory = $true, Position = 1)]
        [object] $Step,

        [string] $Name,

        [switch] $Parallel,

        [switch] $ContinueOnFailure,

        [string] $After,

        [Alias('Reason')]
        [ValidateLength(0, 500)]
        [string] $ChangeReason,

        [switch] $PassThru
    )
    process {
        $operation = @{
            Id = 'replaceSchedule'
            Method = 'PUT'
            Path = '/api/v1/schedules/{ref}'
            Query = @{}
            Body = [ordered] @{ ChangeReason = 'reason' }
            Words = @{}
            Action = 'Add a step'
            Change = 'AddStep'
        }
        try { Invoke-CarillonEdit -Cmdlet $PSCmdlet -Operation $operation -Bound $PSBoundParameters }
        catch { $PSCmdlet.WriteError($_) }
    }
}
