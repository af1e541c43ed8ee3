# Generated from docs/reference/openapi.json by tools/powershell; do not edit.
function Remove-CarillonScheduleStep {
    <#
    .SYNOPSIS
    Removes a step from a schedule.
    .DESCRIPTION
    Asks for a confirmation first, unless -Force is given. Every other step is written back byte for byte, whatever its type. A change that someone else makes at the same time is not overwritten: the command fails instead.
    .PARAMETER Schedule
    Id, slug or exact name of the schedule. Takes schedules and executions from the pipeline.
    .PARAMETER Step
    Key or name of the step, or its number from 1.
    .PARAMETER Force
    Does not ask for a confirmation. -WhatIf still changes nothing.
    .PARAMETER ChangeReason
    Why it is done; recorded with it.
    .PARAMETER PassThru
    Writes the result to the pipeline; nothing is written by default.
    .EXAMPLE
    Remove-CarillonScheduleStep delta-sync ldap-import -Force
    By its key, without asking.
    .LINK
    Connect-Carillon
    #>
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    [OutputType('Carillon.Schedule')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('ScheduleId', 'Id', 'Slug')]
        [string] $Schedule,

        [Parameter(Mandatory = $true, Position = 1)]
        [string] $Step,

        [switch] $Force,

        [Alias('Reason')]
        [ValidateLength(0, 500)]
        [string] $ChangeReason,

        [switch] $PassThru
    )
    process {
        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
        $operation = @{
            Id = 'replaceSchedule'
            Method = 'PUT'
            Path = '/api/v1/schedules/{ref}'
            Query = @{}
            Body = [ordered] @{ ChangeReason = 'reason' }
            Words = @{}
            Action = 'Remove a step'
            Change = 'RemoveStep'
        }
        try { Invoke-CarillonEdit -Cmdlet $PSCmdlet -Operation $operation -Bound $PSBoundParameters }
        catch { $PSCmdlet.WriteError($_) }
    }
}
