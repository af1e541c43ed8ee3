# Generated from docs/reference/openapi.json by tools/powershell; do not edit.
function Get-CarillonSchedule {
    <#
    .SYNOPSIS
    Shows schedules.
    .DESCRIPTION
    A name without wildcards shows that schedule with its steps, and is an error when there is none. Otherwise it lists every schedule that matches, without the steps.
    .PARAMETER Name
    Slug or name, with wildcards (* ? [a-z]). Without it all schedules are listed.
    .PARAMETER Schedule
    Id, slug or exact name of the schedule. Takes schedules and executions from the pipeline.
    .PARAMETER Enabled
    Only enabled ones ($true), or only disabled ones ($false).
    .PARAMETER Tag
    Only those with this tag.
    .PARAMETER First
    At most this many, by default 1000; a warning tells when there are more.
    .EXAMPLE
    Get-CarillonSchedule 'delta-*'
    Schedules whose slug or name begins with delta-.
    .EXAMPLE
    (Get-CarillonSchedule delta-sync).steps | Format-Table 'key', 'type', 'mode'
    The steps of one.
    .EXAMPLE
    Get-CarillonSchedule -Enabled $false | Enable-CarillonSchedule -WhatIf
    Which schedules would be enabled.
    .LINK
    Connect-Carillon
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByName')]
    [OutputType('Carillon.Schedule')]
    param(
        [Parameter(ParameterSetName = 'ByName', Position = 0)]
        [SupportsWildcards()]
        [string] $Name,

        [Parameter(ParameterSetName = 'ByReference', Mandatory = $true, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('ScheduleId', 'Id', 'Slug')]
        [string] $Schedule,

        [Parameter(ParameterSetName = 'ByName')]
        [bool] $Enabled,

        [Parameter(ParameterSetName = 'ByName')]
        [ValidateLength(0, 63)]
        [string] $Tag,

        [Parameter(ParameterSetName = 'ByName')]
        [ValidateRange(1, 200000)]
        [int] $First
    )
    process {
        $operation = @{
            Id = 'listSchedules'
            Method = 'GET'
            Path = '/api/v1/schedules'
            Query = [ordered] @{ Enabled = 'enabled'; Tag = 'tag' }
            Body = @{}
            Words = @{}
        }
        try { Invoke-CarillonScheduleRead -Cmdlet $PSCmdlet -Operation $operation -Bound $PSBoundParameters }
        catch { $PSCmdlet.WriteError($_) }
    }
}
