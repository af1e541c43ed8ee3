# Generated from docs/reference/openapi.json by tools/powershell; do not edit.
function Set-CarillonScheduleStepOrder {
    <#
    .SYNOPSIS
    Moves a step, or puts all steps into another order.
    .DESCRIPTION
    Every other step is written back byte for byte, whatever its type. A change that someone else makes at the same time is not overwritten: the command fails instead.
    .PARAMETER Schedule
    Id, slug or exact name of the schedule. Takes schedules and executions from the pipeline.
    .PARAMETER Step
    Key or name of the step, or its number from 1.
    .PARAMETER Position
    Its new number, from 1.
    .PARAMETER Mode
    Starts a new group, or joins the group before it. By default as it was.
    .PARAMETER Order
    Keys or names of all steps, in their new order.
    .PARAMETER ChangeReason
    Why it is done; recorded with it.
    .PARAMETER PassThru
    Writes the result to the pipeline; nothing is written by default.
    .EXAMPLE
    Set-CarillonScheduleStepOrder delta-sync ldap-import 1
    To the first position.
    .EXAMPLE
    Set-CarillonScheduleStepOrder delta-sync -Order 'hr-import', 'ldap-import', 'sync', 'export'
    All of them.
    .LINK
    Connect-Carillon
    #>
    [CmdletBinding(SupportsShouldProcess = $true, DefaultParameterSetName = 'Move')]
    [OutputType('Carillon.Schedule')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('ScheduleId', 'Id', 'Slug')]
        [string] $Schedule,

        [Parameter(ParameterSetName = 'Move', Mandatory = $true, Position = 1)]
        [string] $Step,

        [Parameter(ParameterSetName = 'Move', Mandatory = $true, Position = 2)]
        [ValidateRange(1, 500)]
        [int] $Position,

        [Parameter(ParameterSetName = 'Move')]
        [ValidateSet('Sequential', 'ParallelWithPrevious')]
        [string] $Mode,

        [Parameter(ParameterSetName = 'Order', Mandatory = $true)]
        [string[]] $Order,

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
            Words = @{ Mode = @('Sequential', 'ParallelWithPrevious') }
            Action = 'Change the order of the steps'
            Change = 'MoveStep'
        }
        try { Invoke-CarillonEdit -Cmdlet $PSCmdlet -Operation $operation -Bound $PSBoundParameters }
        catch { $PSCmdlet.WriteError($_) }
    }
}
