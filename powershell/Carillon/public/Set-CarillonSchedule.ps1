# Generated from docs/reference/openapi.json by tools/powershell; do not edit.
function Set-CarillonSchedule {
    <#
    .SYNOPSIS
    Changes fields of a schedule.
    .DESCRIPTION
    What is not named stays as it is, byte for byte. A change that someone else makes at the same time is not overwritten: the command fails instead.
    .PARAMETER Schedule
    Id, slug or exact name of the schedule. Takes schedules and executions from the pipeline.
    .PARAMETER Name
    Name of the schedule, for people.
    .PARAMETER Step
    The steps, as hashtables or objects with the members that the API has for them.
    .PARAMETER Description
    What it is for.
    .PARAMETER Tag
    Words to find it by. All of them: those that are not named are removed.
    .PARAMETER Timing
    When it fires, as hashtables or objects with the members that the API has for them.
    .PARAMETER Cron
    Fires by this cron expression, in -TimeZone; replaces all timings.
    .PARAMETER TimeZone
    Time zone of the cron timings, such as Europe/Berlin. By default the one they have, or UTC.
    .PARAMETER Manual
    Removes all timings: it never fires automatically.
    .PARAMETER Overlap
    What a start does while an earlier execution is running: Skip the start, wait (BufferOne: one at a time, BufferAll: up to 900), end the other (CancelOther, TerminateOther) or run at the same time (AllowAll).
    .PARAMETER CatchUp
    Which fires that did not start in time, for example during an outage, start late: none, only the latest, or all, one after another.
    .PARAMETER CatchupWindowSeconds
    How late a missed fire may still start.
    .PARAMETER Calendar
    Names of calendars of the tenant. A fire on a local date in one of them does not run; manual runs do.
    .PARAMETER JitterSeconds
    Maximum random delay of each fire; at most half the shortest time between two fires.
    .PARAMETER ChangeReason
    Why it is done; recorded with it.
    .PARAMETER PassThru
    Writes the result to the pipeline; nothing is written by default.
    .EXAMPLE
    Set-CarillonSchedule delta-sync -Cron '0 7 * * 1-5' -ChangeReason 'later start'
    Fires at another time.
    .EXAMPLE
    Set-CarillonSchedule delta-sync -Calendar bank-holidays -PassThru
    Does not fire on those days.
    .LINK
    Connect-Carillon
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType('Carillon.Schedule')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('ScheduleId', 'Id', 'Slug')]
        [string] $Schedule,

        [ValidateLength(1, 200)]
        [string] $Name,

        [ValidateCount(1, 500)]
        [object[]] $Step,

        [ValidateLength(0, 2000)]
        [string] $Description,

        [ValidateCount(0, 20)]
        [string[]] $Tag,

        [ValidateCount(1, 20)]
        [object[]] $Timing,

        [string] $Cron,

        [string] $TimeZone,

        [switch] $Manual,

        [ValidateSet('Skip', 'BufferOne', 'BufferAll', 'CancelOther', 'TerminateOther', 'AllowAll')]
        [string] $Overlap,

        [ValidateSet('None', 'Latest', 'All')]
        [string] $CatchUp,

        [ValidateRange(10, 604800)]
        [int] $CatchupWindowSeconds,

        [ValidateCount(0, 10)]
        [string[]] $Calendar,

        [ValidateRange(0, 3600)]
        [int] $JitterSeconds,

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
            Body = [ordered] @{ Name = 'name'; Step = 'steps'; Description = 'description'; Tag = 'tags'; Timing = 'timings'; Overlap = 'overlap'; CatchUp = 'catchUp'; CatchupWindowSeconds = 'catchupWindowSeconds'; Calendar = 'calendars'; JitterSeconds = 'jitterSeconds'; ChangeReason = 'reason' }
            Words = @{ Overlap = @('Skip', 'BufferOne', 'BufferAll', 'CancelOther', 'TerminateOther', 'AllowAll'); CatchUp = @('None', 'Latest', 'All') }
            Action = 'Change'
            Change = 'Fields'
            Timings = $true
        }
        try { Invoke-CarillonEdit -Cmdlet $PSCmdlet -Operation $operation -Bound $PSBoundParameters }
        catch { $PSCmdlet.WriteError($_) }
    }
}
