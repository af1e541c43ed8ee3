# What went wrong, as an ErrorRecord: its id is the code of the problem, its category the kind of mistake,
# its recommended action the remedy, and Exception.Data holds the rest.

$script:CategoryOfCode = @{
    'slug-taken'            = 'ResourceExists'
    'revision-conflict'     = 'ResourceExists'
    'calendar-conflict'     = 'ResourceExists'
    'idempotency-key-busy'  = 'ResourceBusy'
    'execution-overlap'     = 'ResourceBusy'
    'request-timeout'       = 'OperationTimeout'
    'content-type-unsupported' = 'InvalidData'
    'body-unreadable'       = 'InvalidData'
}

$script:CategoryOfStatus = @{
    400 = 'InvalidArgument'; 401 = 'AuthenticationError'; 403 = 'PermissionDenied'; 404 = 'ObjectNotFound'
    405 = 'InvalidOperation'; 408 = 'OperationTimeout'; 409 = 'InvalidOperation'; 412 = 'ResourceExists'
    413 = 'LimitsExceeded'; 415 = 'InvalidData'; 422 = 'InvalidArgument'; 428 = 'InvalidOperation'
    429 = 'LimitsExceeded'; 502 = 'ConnectionError'; 503 = 'ResourceUnavailable'; 504 = 'OperationTimeout'
}

$script:RemedyOfCode = @{
    'credential-missing'   = 'Give a token with Connect-Carillon -Token, or in the environment variable CARILLON_TOKEN.'
    'credential-invalid'   = 'Check the token: Connect-Carillon -Token, or the environment variable CARILLON_TOKEN.'
    'forbidden'            = 'Use a token with one of the roles that the message names.'
    'schedule-not-found'   = 'List the schedules with: Get-CarillonSchedule'
    'execution-not-found'  = 'List the executions with: Get-CarillonScheduleExecution'
    'revision-conflict'    = 'Someone else has changed it. Read it again, and repeat the change.'
    'name-ambiguous'       = 'Use the slug or the id: Get-CarillonSchedule lists both.'
    'execution-overlap'    = 'Wait for the open execution, or choose another policy with -Overlap.'
    'database-unavailable' = 'Try again later. See which part is down with: carillon doctor'
    'temporal-unavailable' = 'Try again later. See which part is down with: carillon doctor'
}

$script:RemedyOfStatus = @{
    400 = 'Correct what the message names, and repeat the command.'
    401 = 'Give a valid token with Connect-Carillon -Token, or in the environment variable CARILLON_TOKEN.'
    403 = 'Use a token with a role that may do this.'
    404 = 'Check the id or name; Get-CarillonSchedule and Get-CarillonScheduleExecution list what there is.'
    409 = 'Read its present state with Get-CarillonSchedule or Get-CarillonScheduleExecution.'
    412 = 'Someone else has changed it. Read it again, and repeat the change.'
    413 = 'Send less at once.'
    422 = 'Correct what the message names, and repeat the command.'
    429 = 'Wait, and repeat the command.'
    503 = 'Try again later. See which part is down with: carillon doctor'
}

function New-CarillonError {
    param(
        [string] $Code,
        [string] $Message,
        [System.Management.Automation.ErrorCategory] $Category = 'NotSpecified',
        [string] $Remedy = '',
        $Target = $null,
        [hashtable] $Data = @{}
    )
    # Names of others are in messages: nothing in them may command the terminal.
    $text = [regex]::Replace($Message, '[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]', '?')
    $exception = New-Object System.InvalidOperationException $text
    $exception.Data['code'] = $Code
    $exception.Data['remedy'] = $Remedy
    foreach ($name in $Data.Keys) { $exception.Data[$name] = $Data[$name] }
    $record = New-Object System.Management.Automation.ErrorRecord $exception, $Code, $Category, $Target
    $shown = $text
    if ($Remedy -ne '') { $shown = "$text $Remedy" }
    $record.ErrorDetails = New-Object System.Management.Automation.ErrorDetails $shown
    $record.ErrorDetails.RecommendedAction = $Remedy
    return $record
}

function Get-CarillonCategory {
    param([string] $Code, [int] $Status)
    if ($script:CategoryOfCode.ContainsKey($Code)) { return $script:CategoryOfCode[$Code] }
    if ($script:CategoryOfStatus.ContainsKey($Status)) { return $script:CategoryOfStatus[$Status] }
    if ($Status -ge 500) { return 'InvalidResult' }
    return 'NotSpecified'
}

function Get-CarillonRemedy {
    param([string] $Code, [hashtable] $Answer, [string] $RequestId)
    if ($script:RemedyOfCode.ContainsKey($Code)) { return $script:RemedyOfCode[$Code] }
    if ($Answer.RetryAfter -match '\A[0-9]{1,6}\z') { return "Try again in $($Answer.RetryAfter) seconds." }
    if ($script:RemedyOfStatus.ContainsKey($Answer.Status)) { return $script:RemedyOfStatus[$Answer.Status] }
    return "Look for request $RequestId in the log of the server."
}

function Get-CarillonMistake {
    # One line for each mistake in the body or the parameters, with its place.
    param($Problem)
    $lines = @()
    foreach ($mistake in @($Problem.errors)) {
        if ($null -eq $mistake) { continue }
        $place = 'body'
        if ($mistake.pointer) { $place = $mistake.pointer }
        $line = "${place}: $($mistake.message)"
        if ($mistake.suggestion) { $line = "$line ($($mistake.suggestion))" }
        $lines += $line
    }
    return , $lines
}

function ConvertTo-CarillonProblemError {
    # From an answer that is no success. Fails closed: what is no problem of Carillon is an error too.
    param([hashtable] $Answer, $Target)
    $problem = $null
    try { $problem = ConvertFrom-CarillonJson $Answer.Text } catch { $problem = $null }
    if ($null -eq $problem -or $problem -is [string] -or -not $problem.code) {
        return New-CarillonError -Code 'answer-unreadable' -Category 'InvalidResult' -Target $Target -Data @{ status = $Answer.Status } `
            -Message "The server answered with status $($Answer.Status), but not as Carillon does." `
            -Remedy 'Check the address: Connect-Carillon -ApiUrl, or the environment variable CARILLON_API_URL.'
    }
    $mistakes = Get-CarillonMistake $problem
    $message = [string] $problem.title
    if ($problem.detail -and $problem.detail -ne $problem.title) { $message = "${message}: $($problem.detail)" }
    if ($mistakes.Count -gt 0) { $message = "$message`n  $($mistakes -join "`n  ")`n" }
    $remedy = Get-CarillonRemedy -Code $problem.code -Answer $Answer -RequestId $problem.requestId
    $data = @{
        status = $Answer.Status; title = $problem.title; detail = $problem.detail; requestId = $problem.requestId
        errors = $problem.errors; retryAfter = $Answer.RetryAfter
    }
    foreach ($name in 'executionId', 'holderExecutionId', 'waitingExecutionId') {
        if ($problem.$name) { $data[$name] = $problem.$name }
    }
    return New-CarillonError -Code $problem.code -Message $message -Remedy $remedy -Target $Target -Data $data `
        -Category (Get-CarillonCategory -Code $problem.code -Status $Answer.Status)
}
