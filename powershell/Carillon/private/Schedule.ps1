# Schedules by reference, and changes of a definition. What a change does not name is written back exactly
# as it was read, byte for byte: settings that this module does not know stay as they are.

function Resolve-CarillonSchedule {
    # What stands for a schedule in a path. An id, a slug or a plain name goes there as it is; any other
    # name is looked up, so that its signs never reach a path.
    param([string] $Reference)
    if ($Reference -match '\A[0-9A-Za-z][0-9A-Za-z_-]{0,199}\z') { return $Reference }
    if ($Reference.Length -gt 200) {
        throw (New-CarillonError -Code 'schedule-not-found' -Category 'ObjectNotFound' -Message 'A name of a schedule has at most 200 characters.' -Target $Reference)
    }
    $named = @()
    $query = @{ q = $Reference }
    foreach ($item in (Read-CarillonPage -Operation $script:ScheduleList -Query $query -First ([int]::MaxValue) -TypeName '')) {
        if ($item.name -ceq $Reference) { $named += $item.id }
    }
    if ($named.Count -eq 1) { return $named[0] }
    if ($named.Count -eq 0) {
        throw (New-CarillonError -Code 'schedule-not-found' -Category 'ObjectNotFound' -Target $Reference -Message "There is no schedule '$Reference'." -Remedy $script:RemedyOfCode['schedule-not-found'])
    }
    throw (New-CarillonError -Code 'name-ambiguous' -Category 'InvalidArgument' -Target $Reference -Message "$($named.Count) schedules have the name '$Reference'." -Remedy $script:RemedyOfCode['name-ambiguous'])
}

function Read-CarillonSchedule {
    # The schedule as the API wrote it, its version, and what stands for it in a path.
    param([string] $Reference)
    $ref = Resolve-CarillonSchedule $Reference
    $answer = Send-CarillonRequest -Method 'GET' -Address (Get-CarillonAddress -Template $script:ScheduleRead.Path -Path @{ ref = $ref }) -Target $Reference
    $object = ConvertFrom-CarillonJson $answer.Text
    return @{ Ref = $object.id; ETag = $answer.ETag; Text = $answer.Text; Object = (Set-CarillonTypeName -Object $object -TypeName 'Carillon.Schedule') }
}

function Get-CarillonWritable {
    # The members that a PUT takes. Whether it is enabled stays as it is.
    param([string] $Text)
    $kept = New-Object 'System.Collections.Generic.List[object]'
    foreach ($member in (Split-CarillonJson $Text)) {
        if ($script:ReadOnlyFields -cnotcontains $member.Name) { $kept.Add($member) }
    }
    return , $kept
}

function Set-CarillonMember {
    # Replaces the member, or adds it at the end.
    param($Members, [string] $Name, [string] $Raw)
    foreach ($member in $Members) {
        if ($member.Name -ceq $Name) {
            $member.Raw = $Raw
            return
        }
    }
    $Members.Add([pscustomobject] @{ Name = $Name; Raw = $Raw })
}

function Get-CarillonMember {
    # The text of the member, or an empty one.
    param($Members, [string] $Name)
    foreach ($member in $Members) {
        if ($member.Name -ceq $Name) { return $member.Raw }
    }
    return ''
}

function Get-CarillonTiming {
    # Timings from -Cron, -TimeZone or -Manual; null when none of them was given.
    param([System.Collections.IDictionary] $Bound, [string] $Present)
    $hasCron = $Bound.ContainsKey('Cron')
    $hasZone = $Bound.ContainsKey('TimeZone')
    $isManual = $Bound.ContainsKey('Manual') -and $Bound['Manual']
    $ways = @(($hasCron -or $hasZone), $isManual, $Bound.ContainsKey('Timing'))
    if (@($ways | Where-Object { $_ }).Count -gt 1) {
        throw (New-CarillonError -Code 'parameter-invalid' -Category 'InvalidArgument' -Message 'Give the timings in one way: -Cron with -TimeZone, -Timing or -Manual.')
    }
    if ($isManual) { return '[{"type":"Manual"}]' }
    if (-not $hasCron -and -not $hasZone) { return '' }
    $timings = @()
    if ($Present -ne '') { $timings = ConvertFrom-CarillonJson $Present }
    $crons = @($timings | Where-Object { $_.type -ceq 'Cron' })
    if (-not $hasCron) { return Set-CarillonTimeZone -Present $Present -TimeZone $Bound['TimeZone'] -Count $crons.Count }
    $zone = 'UTC'
    if ($crons.Count -gt 0 -and $crons[0].timeZone) { $zone = $crons[0].timeZone }
    if ($hasZone) { $zone = $Bound['TimeZone'] }
    $timing = New-Object System.Collections.Specialized.OrderedDictionary
    $timing.Add('type', 'Cron')
    $timing.Add('expression', $Bound['Cron'])
    $timing.Add('timeZone', $zone)
    return '[' + (ConvertTo-CarillonJson $timing) + ']'
}

function Set-CarillonTimeZone {
    # The cron timings in another zone; other timings stay as they are.
    param([string] $Present, [string] $TimeZone, [int] $Count)
    if ($Count -eq 0) {
        throw (New-CarillonError -Code 'parameter-invalid' -Category 'InvalidArgument' -Message '-TimeZone needs a cron timing.' -Remedy 'Give -Cron too.')
    }
    $raws = @()
    foreach ($timing in (Split-CarillonJson $Present)) {
        $members = Split-CarillonJson $timing.Raw
        if ((Get-CarillonMember -Members $members -Name 'type') -ceq '"Cron"') {
            Set-CarillonMember -Members $members -Name 'timeZone' -Raw (ConvertTo-CarillonJson $TimeZone)
            $raws += Join-CarillonJson $members
        }
        else { $raws += $timing.Raw }
    }
    return '[' + ($raws -join ',') + ']'
}

function Set-CarillonField {
    # Puts the parameters that were given into the members of a body.
    param($Members, [hashtable] $Operation, [System.Collections.IDictionary] $Bound)
    $fields = Get-CarillonField -Operation $Operation -Place Body -Bound $Bound
    foreach ($name in $fields.Keys) {
        Set-CarillonMember -Members $Members -Name $name -Raw (ConvertTo-CarillonJson $fields[$name])
    }
    if ($Operation.Timings) {
        $timings = Get-CarillonTiming -Bound $Bound -Present (Get-CarillonMember -Members $Members -Name 'timings')
        if ($timings -ne '') { Set-CarillonMember -Members $Members -Name 'timings' -Raw $timings }
    }
}
