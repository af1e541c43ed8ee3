# Generated from docs/reference/openapi.json by tools/powershell; do not edit.
function Remove-CarillonSchedule {
    <#
    .SYNOPSIS
    Deletes a schedule; its executions stay in the history.
    .DESCRIPTION
    Asks for a confirmation first, unless -Force or -Confirm:$false is given.
    .PARAMETER Schedule
    Id, slug or exact name of the schedule. Takes schedules and executions from the pipeline.
    .PARAMETER Force
    Does not ask for a confirmation. -WhatIf still changes nothing.
    .PARAMETER PassThru
    Writes the result to the pipeline; nothing is written by default.
    .EXAMPLE
    Remove-CarillonSchedule delta-sync -Force
    Deletes it without asking.
    .EXAMPLE
    Get-CarillonSchedule 'test-*' | Remove-CarillonSchedule -WhatIf
    Which schedules would be deleted.
    .LINK
    Connect-Carillon
    #>
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    [OutputType('Carillon.Schedule')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('ScheduleId', 'Id', 'Slug')]
        [string] $Schedule,

        [switch] $Force,

        [switch] $PassThru
    )
    process {
        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
        $operation = @{
            Id = 'deleteSchedule'
            Method = 'DELETE'
            Path = '/api/v1/schedules/{ref}'
            Query = @{}
            Body = @{}
            Words = @{}
            Action = 'Delete'
        }
        try { Invoke-CarillonRemove -Cmdlet $PSCmdlet -Operation $operation -Bound $PSBoundParameters }
        catch { $PSCmdlet.WriteError($_) }
    }
}
