# Generated from docs/reference/openapi.json by tools/powershell; do not edit.
function Start-CarillonSchedule {
    <#
    .SYNOPSIS
    Runs a schedule now, whether it is enabled or not.
    .DESCRIPTION
    With -Wait it returns when the execution has ended, and writes an error unless it completed. Several schedules from the pipeline are then run one after another.
    .PARAMETER Schedule
    Id, slug or exact name of the schedule. Takes schedules and executions from the pipeline.
    .PARAMETER Overlap
    For this start only; by default the policy of the schedule.
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
    Start-CarillonSchedule delta-sync -Wait -TimeoutSeconds 600 -ErrorAction Stop
    Continues only when it completed.
    .EXAMPLE
    $execution = Start-CarillonSchedule delta-sync -PassThru
    Starts it and keeps the execution.
    .LINK
    Connect-Carillon
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType('Carillon.ScheduleExecution')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('ScheduleId', 'Id', 'Slug')]
        [string] $Schedule,

        [ValidateSet('Skip', 'BufferOne', 'BufferAll', 'CancelOther', 'TerminateOther', 'AllowAll')]
        [string] $Overlap,

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
            Id = 'runSchedule'
            Method = 'POST'
            Path = '/api/v1/schedules/{ref}/run'
            Query = @{}
            Body = [ordered] @{ Overlap = 'overlap'; ChangeReason = 'reason' }
            Words = @{ Overlap = @('Skip', 'BufferOne', 'BufferAll', 'CancelOther', 'TerminateOther', 'AllowAll') }
            Action = 'Start'
        }
        try { Invoke-CarillonStart -Cmdlet $PSCmdlet -Operation $operation -Bound $PSBoundParameters }
        catch { $PSCmdlet.WriteError($_) }
    }
}
