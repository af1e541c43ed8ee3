# What the commands do. Each takes the facts of its operation, which are generated, and the parameters
# that were given.

$script:DefaultFirst = 1000
$script:DefaultWaitSeconds = 3600

function Get-CarillonGiven {
    # The parameter, or the default when it was not given.
    param([System.Collections.IDictionary] $Bound, [string] $Name, $Default)
    if ($Bound.ContainsKey($Name)) { return $Bound[$Name] }
    return $Default
}

function Get-CarillonKeyHeader {
    # The same key repeats a request without doing it twice.
    param([System.Collections.IDictionary] $Bound)
    return @{ 'Idempotency-Key' = (Get-CarillonGiven -Bound $Bound -Name 'IdempotencyKey' -Default ([guid]::NewGuid().ToString())) }
}

function Write-CarillonNote {
    # What an accepted change tells: why it will not run, and which fires did not run meanwhile.
    param($Schedule)
    foreach ($warning in @($Schedule.warnings)) {
        if ($null -ne $warning) { Write-Warning $warning }
    }
    if ($Schedule.notRun -and $Schedule.notRun.count -gt 0) {
        $more = ''
        if ($Schedule.notRun.more) { $more = 'more than ' }
        Write-Warning ("$more$($Schedule.notRun.count) fires of $($Schedule.slug) did not run meanwhile. To run them now: " +
            "carillon schedule backfill $($Schedule.slug) --from $($Schedule.notRun.from) --until $($Schedule.notRun.until)")
    }
}

function Invoke-CarillonScheduleRead {
    # One schedule with its steps, or a list of schedules.
    param($Cmdlet, [hashtable] $Operation, [System.Collections.IDictionary] $Bound)
    $name = [string] (Get-CarillonGiven -Bound $Bound -Name 'Name' -Default '*')
    if ($Bound.ContainsKey('Schedule')) {
        return (Read-CarillonSchedule $Bound['Schedule']).Object
    }
    if (-not [System.Management.Automation.WildcardPattern]::ContainsWildcardCharacters($name)) {
        return (Read-CarillonSchedule $name).Object
    }
    $query = Get-CarillonField -Operation $Operation -Place Query -Bound $Bound
    $part = Get-CarillonLiteral $name
    if ($part -ne '') { $query.Add('q', $part) }
    $first = Get-CarillonGiven -Bound $Bound -Name 'First' -Default $script:DefaultFirst
    if ($name -eq '*') {
        Read-CarillonPage -Operation $Operation -Query $query -First $first -TypeName 'Carillon.Schedule'
        return
    }
    Read-CarillonPage -Operation $Operation -Query $query -First ([int]::MaxValue) -TypeName 'Carillon.Schedule' |
        Where-Object { $_.slug -like $name -or $_.name -like $name } |
        Select-Object -First $first
}

function Get-CarillonLiteral {
    # The longest part without wildcards: what the server can search for. Nothing where signs are quoted.
    param([string] $Pattern)
    if ($Pattern -match '[\[\]`]') { return '' }
    $longest = ''
    foreach ($part in ($Pattern -split '[*?]+')) {
        if ($part.Length -gt $longest.Length) { $longest = $part }
    }
    return $longest.Substring(0, [math]::Min(200, $longest.Length))
}

function Get-CarillonPiped {
    # What came through the pipeline: @{ Execution = id } or @{ Schedule = id }.
    param($InputObject)
    if ($InputObject -is [string]) { return @{ Schedule = $InputObject } }
    if ($InputObject.scheduleSlug -and $InputObject.id) { return @{ Execution = [string] $InputObject.id } }
    if ($InputObject.slug -and $InputObject.id) { return @{ Schedule = [string] $InputObject.id } }
    if ($InputObject.scheduleId) { return @{ Schedule = [string] $InputObject.scheduleId } }
    throw (New-CarillonError -Code 'parameter-invalid' -Category 'InvalidArgument' -Target $InputObject -Message 'The pipeline gave neither a schedule nor an execution.')
}

function Read-CarillonExecution {
    param([string] $Id)
    $answer = Send-CarillonRequest -Method 'GET' -Address (Get-CarillonAddress -Template $script:ExecutionRead.Path -Path @{ id = $Id }) -Target $Id
    Set-CarillonTypeName -Object (ConvertFrom-CarillonJson $answer.Text) -TypeName 'Carillon.ScheduleExecution'
}

function Invoke-CarillonExecutionRead {
    # One execution with its steps, or a list of executions, latest first.
    param($Cmdlet, [hashtable] $Operation, [System.Collections.IDictionary] $Bound)
    if ($Bound.ContainsKey('Id')) { return Read-CarillonExecution $Bound['Id'] }
    $query = Get-CarillonField -Operation $Operation -Place Query -Bound $Bound
    if ($Bound.ContainsKey('InputObject')) {
        if ($Bound.ContainsKey('Schedule')) {
            throw (New-CarillonError -Code 'parameter-invalid' -Category 'InvalidArgument' -Message 'Give the schedule with -Schedule or through the pipeline, not both.')
        }
        $piped = Get-CarillonPiped $Bound['InputObject']
        if ($piped.ContainsKey('Execution')) { return Read-CarillonExecution $piped.Execution }
        $query.Add('scheduleId', $piped.Schedule)
    }
    if ($Bound['Active']) { $query.Add('status', $script:ActiveStatuses) }
    $first = Get-CarillonGiven -Bound $Bound -Name 'First' -Default $script:DefaultFirst
    Read-CarillonPage -Operation $Operation -Query $query -First $first -TypeName 'Carillon.ScheduleExecution'
}

function Invoke-CarillonCreate {
    param($Cmdlet, [hashtable] $Operation, [System.Collections.IDictionary] $Bound)
    $members = New-Object 'System.Collections.Generic.List[object]'
    Set-CarillonField -Members $members -Operation $Operation -Bound $Bound
    if ($Bound['Disabled']) { Set-CarillonMember -Members $members -Name 'enabled' -Raw 'false' }
    if (-not $Cmdlet.ShouldProcess("schedule $($Bound['Name'])", $Operation.Action)) { return }
    $answer = Send-CarillonRequest -Method $Operation.Method -Address $Operation.Path -Body (Join-CarillonJson $members) -Headers (Get-CarillonKeyHeader $Bound) -Target $Bound['Name']
    $created = ConvertFrom-CarillonJson $answer.Text
    Write-CarillonNote $created
    Set-CarillonTypeName -Object $created -TypeName 'Carillon.Schedule'
}

function Invoke-CarillonEdit {
    # Reads, changes and writes back, unless it was changed in between.
    param($Cmdlet, [hashtable] $Operation, [System.Collections.IDictionary] $Bound)
    $read = Read-CarillonSchedule $Bound['Schedule']
    $members = Get-CarillonWritable $read.Text
    $before = Join-CarillonJson $members
    switch ($Operation.Change) {
        'AddStep' { Add-CarillonStep -Members $members -Bound $Bound }
        'RemoveStep' { Remove-CarillonStep -Members $members -Bound $Bound }
        'MoveStep' { Move-CarillonStep -Members $members -Operation $Operation -Bound $Bound }
    }
    Set-CarillonField -Members $members -Operation $Operation -Bound $Bound
    $body = Join-CarillonJson $members
    if ($body -ceq $before) {
        throw (New-CarillonError -Code 'parameter-invalid' -Category 'InvalidArgument' -Target $Bound['Schedule'] -Message 'Nothing would change.' -Remedy 'Give what is to change, such as -Cron ''0 7 * * *''.')
    }
    if (-not $Cmdlet.ShouldProcess("schedule $($read.Object.slug)", $Operation.Action)) { return }
    $address = Get-CarillonAddress -Template $Operation.Path -Path @{ ref = $read.Ref }
    $answer = Send-CarillonRequest -Method $Operation.Method -Address $address -Body $body -Headers @{ 'If-Match' = $read.ETag } -Target $Bound['Schedule']
    $changed = ConvertFrom-CarillonJson $answer.Text
    Write-CarillonNote $changed
    if ($Bound['PassThru']) { Set-CarillonTypeName -Object $changed -TypeName 'Carillon.Schedule' }
}

function Invoke-CarillonRemove {
    # Deletes the version that the question was about; a later change is a conflict.
    param($Cmdlet, [hashtable] $Operation, [System.Collections.IDictionary] $Bound)
    $read = Read-CarillonSchedule $Bound['Schedule']
    if (-not $Cmdlet.ShouldProcess("schedule $($read.Object.slug)", $Operation.Action)) { return }
    $address = Get-CarillonAddress -Template $Operation.Path -Path @{ ref = $read.Ref }
    $null = Send-CarillonRequest -Method $Operation.Method -Address $address -Headers @{ 'If-Match' = $read.ETag } -Target $Bound['Schedule']
    if ($Bound['PassThru']) { $read.Object }
}

function Invoke-CarillonSwitch {
    # Enables or disables.
    param($Cmdlet, [hashtable] $Operation, [System.Collections.IDictionary] $Bound)
    $ref = Resolve-CarillonSchedule $Bound['Schedule']
    if (-not $Cmdlet.ShouldProcess("schedule $($Bound['Schedule'])", $Operation.Action)) { return }
    $answer = Send-CarillonChange -Operation $Operation -Path @{ ref = $ref } -Bound $Bound -Target $Bound['Schedule']
    $changed = ConvertFrom-CarillonJson $answer.Text
    Write-CarillonNote $changed
    if ($Bound['PassThru']) { Set-CarillonTypeName -Object $changed -TypeName 'Carillon.Schedule' }
}

function Send-CarillonChange {
    param([hashtable] $Operation, [hashtable] $Path, [System.Collections.IDictionary] $Bound, $Target)
    $body = ConvertTo-CarillonJson (Get-CarillonField -Operation $Operation -Place Body -Bound $Bound)
    Send-CarillonRequest -Method $Operation.Method -Address (Get-CarillonAddress -Template $Operation.Path -Path $Path) -Body $body -Headers (Get-CarillonKeyHeader $Bound) -Target $Target
}

function Complete-CarillonExecution {
    # Waits when asked to, shows the execution when asked to, and writes an error when it did not end as wanted.
    param($Cmdlet, $Execution, [System.Collections.IDictionary] $Bound, [string[]] $Wanted)
    if (-not $Bound['Wait']) {
        if ($Bound['PassThru']) { Set-CarillonTypeName -Object $Execution -TypeName 'Carillon.ScheduleExecution' }
        return
    }
    $seconds = Get-CarillonGiven -Bound $Bound -Name 'TimeoutSeconds' -Default $script:DefaultWaitSeconds
    $waited = Wait-CarillonExecution -Id $Execution.id -TimeoutSeconds $seconds
    if ($Bound['PassThru'] -and $null -ne $waited.Execution) { $waited.Execution }
    $failure = Get-CarillonEndError -Waited $waited -Id $Execution.id -Wanted $Wanted
    if ($null -ne $failure) { $Cmdlet.WriteError($failure) }
}

function Invoke-CarillonStart {
    param($Cmdlet, [hashtable] $Operation, [System.Collections.IDictionary] $Bound)
    $ref = Resolve-CarillonSchedule $Bound['Schedule']
    if (-not $Cmdlet.ShouldProcess("schedule $($Bound['Schedule'])", $Operation.Action)) { return }
    $answer = Send-CarillonChange -Operation $Operation -Path @{ ref = $ref } -Bound $Bound -Target $Bound['Schedule']
    Complete-CarillonExecution -Cmdlet $Cmdlet -Execution (ConvertFrom-CarillonJson $answer.Text) -Bound $Bound -Wanted @('Completed')
}

function Invoke-CarillonStop {
    # It may end as anything but by itself: any end is what was asked for.
    param($Cmdlet, [hashtable] $Operation, [System.Collections.IDictionary] $Bound)
    if (-not $Cmdlet.ShouldProcess("execution $($Bound['Id'])", $Operation.Action)) { return }
    $answer = Send-CarillonChange -Operation $Operation -Path @{ id = $Bound['Id'] } -Bound $Bound -Target $Bound['Id']
    Complete-CarillonExecution -Cmdlet $Cmdlet -Execution (ConvertFrom-CarillonJson $answer.Text) -Bound $Bound -Wanted $script:FinalStatuses
}
