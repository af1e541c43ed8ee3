# Generated from docs/reference/openapi.json by tools/powershell; do not edit.
function Enable-CarillonSchedule {
    <#
    .SYNOPSIS
    Lets a schedule fire again.
    .DESCRIPTION
    A warning tells how many fires did not run meanwhile.
    .PARAMETER Schedule
    Id, slug or exact name of the schedule. Takes schedules and executions from the pipeline.
    .PARAMETER ChangeReason
    Why it is done; recorded with it.
    .PARAMETER IdempotencyKey
    Repeating the command with the same key within a day does nothing new. By default a new one.
    .PARAMETER PassThru
    Writes the result to the pipeline; nothing is written by default.
    .EXAMPLE
    Enable-CarillonSchedule delta-sync -ChangeReason 'change 4711 is over'
    It fires again.
    .LINK
    Connect-Carillon
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType('Carillon.Schedule')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('ScheduleId', 'Id', 'Slug')]
        [string] $Schedule,

        [Alias('Reason')]
        [ValidateLength(0, 500)]
        [string] $ChangeReason,

        [ValidatePattern('\A[!-~]{1,255}\z')]
        [string] $IdempotencyKey,

        [switch] $PassThru
    )
    process {
        $operation = @{
            Id = 'enableSchedule'
            Method = 'POST'
            Path = '/api/v1/schedules/{ref}/enable'
            Query = @{}
            Body = [ordered] @{ ChangeReason = 'reason' }
            Words = @{}
            Action = 'Enable'
        }
        try { Invoke-CarillonSwitch -Cmdlet $PSCmdlet -Operation $operation -Bound $PSBoundParameters }
        catch { $PSCmdlet.WriteError($_) }
    }
}
