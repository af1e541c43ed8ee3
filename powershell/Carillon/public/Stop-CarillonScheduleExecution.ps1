# Generated from docs/reference/openapi.json by tools/powershell; do not edit.
function Stop-CarillonScheduleExecution {
    <#
    .SYNOPSIS
    Asks the running steps of an execution to stop; waiting steps never start.
    .DESCRIPTION
    With -Wait it returns when the execution has ended.
    .PARAMETER Id
    Id of the execution. Takes executions from the pipeline.
    .PARAMETER Wait
    Waits for the end of the execution.
    .PARAMETER TimeoutSeconds
    How long -Wait waits, by default an hour. The execution continues after that.
    .PARAMETER ChangeReason
    Why it is done; recorded with it.
    .PARAMETER IdempotencyKey
    Repeating the command with the same key within a day does nothing new. By default a new one.
    .PARAMETER PassThru
    Writes the result to the pipeline; nothing is written by default.
    .EXAMPLE
    Get-CarillonScheduleExecution -Active | Stop-CarillonScheduleExecution -Wait -ChangeReason 'change 4711'
    Cancels everything, and waits for the end of each.
    .LINK
    Connect-Carillon
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType('Carillon.ScheduleExecution')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('ExecutionId')]
        [string] $Id,

        [switch] $Wait,

        [ValidateRange(1, 604800)]
        [int] $TimeoutSeconds,

        [Alias('Reason')]
        [ValidateLength(0, 500)]
        [string] $ChangeReason,

        [ValidatePattern('\A[!-~]{1,255}\z')]
        [string] $IdempotencyKey,

        [switch] $PassThru
    )
    process {
        $operation = @{
            Id = 'cancelExecution'
            Method = 'POST'
            Path = '/api/v1/schedule-executions/{id}/cancel'
            Query = @{}
            Body = [ordered] @{ ChangeReason = 'reason' }
            Words = @{}
            Action = 'Cancel'
        }
        try { Invoke-CarillonStop -Cmdlet $PSCmdlet -Operation $operation -Bound $PSBoundParameters }
        catch { $PSCmdlet.WriteError($_) }
    }
}
