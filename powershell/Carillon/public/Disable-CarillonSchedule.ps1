# Generated from docs/reference/openapi.json by tools/powershell; do not edit.
function Disable-CarillonSchedule {
    <#
    .SYNOPSIS
    Stops a schedule from firing.
    .DESCRIPTION
    It can still be started by hand.
    .PARAMETER Schedule
    Id, slug or exact name of the schedule. Takes schedules and executions from the pipeline.
    .PARAMETER Until
    When it is enabled again automatically: an instant with its offset, at most a year ahead. Fires before it are not caught up; a fire at exactly that instant runs.
    .PARAMETER ChangeReason
    Why it is done; recorded with it.
    .PARAMETER IdempotencyKey
    Repeating the command with the same key within a day does nothing new. By default a new one.
    .PARAMETER PassThru
    Writes the result to the pipeline; nothing is written by default.
    .EXAMPLE
    Disable-CarillonSchedule delta-sync -Until (Get-Date).AddHours(2) -ChangeReason works
    For two hours.
    .EXAMPLE
    Get-CarillonSchedule 'delta-*' | Disable-CarillonSchedule -ChangeReason 'change 4711'
    Several, until they are enabled again.
    .LINK
    Connect-Carillon
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType('Carillon.Schedule')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('ScheduleId', 'Id', 'Slug')]
        [string] $Schedule,

        [datetimeoffset] $Until,

        [Alias('Reason')]
        [ValidateLength(0, 500)]
        [string] $ChangeReason,

        [ValidatePattern('\A[!-~]{1,255}\z')]
        [string] $IdempotencyKey,

        [switch] $PassThru
    )
    process {
        $operation = @{
            Id = 'disableSchedule'
            Method = 'POST'
            Path = '/api/v1/schedules/{ref}/disable'
            Query = @{}
            Body = [ordered] @{ Until = 'until'; ChangeReason = 'reason' }
            Words = @{}
            Action = 'Disable'
        }
        try { Invoke-CarillonSwitch -Cmdlet $PSCmdlet -Operation $operation -Bound $PSBoundParameters }
        catch { $PSCmdlet.WriteError($_) }
    }
}
