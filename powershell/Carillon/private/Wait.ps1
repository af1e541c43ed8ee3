# Waiting for the end of an execution, through short outages of the server.

$script:PatienceSeconds = 60
$script:ShortestPauseMs = 300
$script:LongestPauseMs = 1000

function Test-CarillonPassing {
    # Whether the same question may be answered a moment later. A new execution may not be recorded yet.
    param($Failure, [bool] $IsNew)
    $code = [string] $Failure.Exception.Data['code']
    $status = [int] $Failure.Exception.Data['status']
    if (@('api-unreachable', 'api-timeout') -ccontains $code) { return $true }
    if ($status -ge 500 -or $status -eq 429) { return $true }
    return $IsNew -and $code -ceq 'execution-not-found'
}

function Wait-CarillonExecution {
    # The execution as it was read last. @{ Execution; Ended }
    param([string] $Id, [int] $TimeoutSeconds)
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $execution = $null
    $silentSince = $null
    $pause = $script:ShortestPauseMs
    $address = Get-CarillonAddress -Template $script:ExecutionRead.Path -Path @{ id = $Id }
    while ($true) {
        try {
            $answer = Send-CarillonRequest -Method 'GET' -Address $address -Target $Id
            $execution = Set-CarillonTypeName -Object (ConvertFrom-CarillonJson $answer.Text) -TypeName 'Carillon.ScheduleExecution'
            $silentSince = $null
        }
        catch {
            if (-not (Test-CarillonPassing -Failure $_ -IsNew ($null -eq $execution))) { throw $_ }
            if ($null -eq $silentSince) { $silentSince = $clock.Elapsed.TotalSeconds }
            if ($clock.Elapsed.TotalSeconds - $silentSince -ge $script:PatienceSeconds) { throw $_ }
            Write-Verbose "Waiting for the server: $($_.Exception.Message)"
        }
        # A status that this module does not know is no end.
        if ($null -ne $execution -and $script:FinalStatuses -ccontains $execution.status) {
            return @{ Execution = $execution; Ended = $true }
        }
        $left = $TimeoutSeconds * 1000 - $clock.Elapsed.TotalMilliseconds
        if ($left -le 0) { return @{ Execution = $execution; Ended = $false } }
        Start-Sleep -Milliseconds ([int] [math]::Max(1, [math]::Min($pause, $left)))
        $pause = [math]::Min($script:LongestPauseMs, $pause * 1.25)
    }
}

function Get-CarillonEndError {
    # Null when the execution ended in one of the wanted statuses.
    param([hashtable] $Waited, [string] $Id, [string[]] $Wanted)
    if (-not $Waited.Ended) {
        return New-CarillonError -Code 'wait-timed-out' -Category 'OperationTimeout' -Target $Id -Message "The wait timed out; execution $Id continues." `
            -Remedy "Look at it again with: Get-CarillonScheduleExecution -Id $Id"
    }
    $execution = $Waited.Execution
    if ($Wanted -ccontains $execution.status) { return $null }
    $why = ''
    if ($execution.error) { $why = ": $($execution.error)" }
    $code = 'execution-failed'
    $category = 'InvalidResult'
    if (@('Cancelled', 'Terminated') -ccontains $execution.status) {
        $code = 'execution-cancelled'
        $category = 'OperationStopped'
    }
    return New-CarillonError -Code $code -Category $category -Target $Id -Data @{ status = $execution.status } `
        -Message "Execution $Id of schedule $($execution.scheduleSlug) ended as $($execution.status)$why." `
        -Remedy "See its steps with: (Get-CarillonScheduleExecution -Id $Id).steps"
}
