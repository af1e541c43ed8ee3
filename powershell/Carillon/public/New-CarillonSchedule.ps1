# Generated from docs/reference/openapi.json by tools/powershell; do not edit.
function New-CarillonSchedule {
    <#
    .SYNOPSIS
    Creates a schedule.
    .DESCRIPTION
    Without -Cron or -Timing it runs only when it is started.
    .PARAMETER Name
    Name of the schedule, for people.
    .PARAMETER Step
    The steps, as hashtables or objects with the members that the API has for them.
    .PARAMETER Slug
    Derived from the name by default; never changes.
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
    .PARAMETER Disabled
    Creates it disabled: it does not fire.
    .PARAMETER ChangeReason
    Why it is done; recorded with it.
    .PARAMETER IdempotencyKey
    Repeating the command with the same key within a day does nothing new. By default a new one.
    .EXAMPLE
    New-CarillonSchedule 'Disk check' -Cron '0 6 * * *' -TimeZone Europe/Berlin -Step @{ type = 'Shell'; name = 'check'; script = 'df -h' }
    Checks the disks every morning.
    .EXAMPLE
    New-CarillonSchedule 'Import' -Step @{ type = 'RunProfile'; name = 'HR'; connectedSystem = 'HR'; runProfile = 'DeltaImport' }, @{ type = 'RunProfile'; name = 'LDAP'; connectedSystem = 'LDAP'; runProfile = 'DeltaImport'; mode = 'ParallelWithPrevious' }
    Two steps at the same time.
    .LINK
    Connect-Carillon
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType('Carillon.Schedule')]
    param(
        [Parameter(Mandatory = $true, Position = 0)]
        [ValidateLength(1, 200)]
        [string] $Name,

        [Parameter(Mandatory = $true, Position = 1)]
        [ValidateCount(1, 500)]
        [object[]] $Step,

        [ValidateLength(1, 63)]
        [string] $Slug,

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

        [switch] $Disabled,

        [Alias('Reason')]
        [ValidateLength(0, 500)]
        [string] $ChangeReason,

        [ValidatePattern('\A[!-~]{1,255}\z')]
        [string] $IdempotencyKey
    )
    process {
        $operation = @{
            Id = 'createSchedule'
            Method = 'POST'
            Path = '/api/v1/schedules'
            Query = @{}
            Body = [ordered] @{ Name = 'name'; Step = 'steps'; Slug = 'slug'; Description = 'description'; Tag = 'tags'; Timing = 'timings'; Overlap = 'overlap'; CatchUp = 'catchUp'; CatchupWindowSeconds = 'catchupWindowSeconds'; Calendar = 'calendars'; JitterSeconds = 'jitterSeconds'; ChangeReason = 'reason' }
            Words = @{ Overlap = @('Skip', 'BufferOne', 'BufferAll', 'CancelOther', 'TerminateOther', 'AllowAll'); CatchUp = @('None', 'Latest', 'All') }
            Action = 'Create'
            Timings = $true
        }
        try { Invoke-CarillonCreate -Cmdlet $PSCmdlet -Operation $operation -Bound $PSBoundParameters }
        catch { $PSCmdlet.WriteError($_) }
    }
}
