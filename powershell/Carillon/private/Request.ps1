# Requests: the address and the body from parameters, the exchange, and the pages of a list.

$script:PageSize = 200
$script:MaxPages = 1000

function Set-CarillonTypeName {
    # The name decides which properties a table shows, and what a pipeline accepts.
    param($Object, [string] $TypeName)
    if ($null -ne $Object -and $TypeName -ne '') { $Object.PSObject.TypeNames.Insert(0, $TypeName) }
    return $Object
}

function ConvertTo-CarillonQueryText {
    param($Value)
    if ($Value -is [bool] -or $Value -is [System.Management.Automation.SwitchParameter]) {
        if ($Value) { return 'true' }
        return 'false'
    }
    if ($Value -is [datetime] -or $Value -is [System.DateTimeOffset]) { return Format-CarillonInstant $Value }
    if ($Value -is [array]) { return ($Value -join ',') }
    return [string] $Value
}

function Get-CarillonAddress {
    # Every part is escaped: no value can change the path, or add a parameter.
    param([string] $Template, [System.Collections.IDictionary] $Path = @{}, [System.Collections.IDictionary] $Query = @{})
    $address = $Template
    foreach ($name in $Path.Keys) {
        # Dots would be taken out of the path, and the request would reach something else.
        if ([string] $Path[$name] -match '\A\.*\z') {
            throw (New-CarillonError -Code 'parameter-invalid' -Category 'InvalidArgument' -Message "'$($Path[$name])' is neither an id nor a slug." -Target $Path[$name])
        }
        $address = $address.Replace("{$name}", [uri]::EscapeDataString([string] $Path[$name]))
    }
    $separator = '?'
    foreach ($name in $Query.Keys) {
        if ($null -eq $Query[$name]) { continue }
        $address += $separator + [uri]::EscapeDataString($name) + '=' + [uri]::EscapeDataString((ConvertTo-CarillonQueryText $Query[$name]))
        $separator = '&'
    }
    return $address
}

function Get-CarillonWord {
    # The value of a parameter. PowerShell takes words in any case; the API takes them as it writes them.
    param([hashtable] $Operation, [System.Collections.IDictionary] $Bound, [string] $Name)
    $value = $Bound[$Name]
    if (-not $Operation.Words.ContainsKey($Name)) { return , $value }
    $words = @(foreach ($word in @($value)) { @($Operation.Words[$Name] -eq $word)[0] })
    if ($value -is [array]) { return , $words }
    return $words[0]
}

function Get-CarillonField {
    # Parameters that were given, under the names that the API has for them. $Place is Query or Body.
    param([hashtable] $Operation, [string] $Place, [System.Collections.IDictionary] $Bound)
    $fields = New-Object System.Collections.Specialized.OrderedDictionary
    $map = $Operation[$Place]
    foreach ($parameter in $map.Keys) {
        if ($Bound.ContainsKey($parameter)) {
            $fields.Add($map[$parameter], (Get-CarillonWord -Operation $Operation -Bound $Bound -Name $parameter))
        }
    }
    return $fields
}

function New-CarillonMessage {
    param([hashtable] $Connection, [string] $Method, [string] $Address, [string] $Body, [hashtable] $Headers)
    $verb = New-Object System.Net.Http.HttpMethod $Method
    $message = New-Object System.Net.Http.HttpRequestMessage $verb, ([uri] ($Connection.Url + $Address))
    $null = $message.Headers.TryAddWithoutValidation('Accept', 'application/json, application/problem+json')
    $null = $message.Headers.TryAddWithoutValidation('User-Agent', "carillon-powershell/$script:ModuleVersion")
    foreach ($name in $Headers.Keys) { $null = $message.Headers.TryAddWithoutValidation($name, [string] $Headers[$name]) }
    if ($null -ne $Connection.Token) {
        $text = Get-CarillonTokenText $Connection.Token
        $message.Headers.Authorization = New-Object System.Net.Http.Headers.AuthenticationHeaderValue 'Bearer', $text
    }
    if ($Body -ne '') {
        $message.Content = [System.Net.Http.ByteArrayContent]::new([System.Text.Encoding]::UTF8.GetBytes($Body))
        $message.Content.Headers.ContentType = [System.Net.Http.Headers.MediaTypeHeaderValue]::Parse('application/json')
    }
    return $message
}

function Read-CarillonHeader {
    param($Response, [string] $Name)
    $values = $null
    if ($Response.Headers.TryGetValues($Name, [ref] $values)) { return [string] @($values)[0] }
    return ''
}

function Send-CarillonRequest {
    # One request. Returns @{ Status; Text; ETag; Location; RetryAfter } of a success; throws an ErrorRecord.
    param([string] $Method, [string] $Address, [string] $Body = '', [hashtable] $Headers = @{}, $Target = $null)
    $connection = Get-CarillonConnection
    $client = Get-CarillonClient
    $limit = [System.Threading.CancellationTokenSource]::new([timespan]::FromSeconds($connection.TimeoutSeconds))
    $message = $null
    $response = $null
    try {
        $message = New-CarillonMessage -Connection $connection -Method $Method -Address $Address -Body $Body -Headers $Headers
        $pending = $client.SendAsync($message, $limit.Token)
        # In short turns, so that Ctrl+C works.
        while (-not $pending.AsyncWaitHandle.WaitOne(100)) { }
        try { $response = $pending.GetAwaiter().GetResult() }
        catch { throw (Get-CarillonUnreachable -Exception $_.Exception -Connection $connection -Headers $Headers -Target $Target) }
        $text = ''
        if ($null -ne $response.Content) {
            $text = [System.Text.Encoding]::UTF8.GetString($response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult())
        }
        $answer = @{
            Status = [int] $response.StatusCode; Text = $text; ETag = (Read-CarillonHeader $response 'ETag')
            Location = (Read-CarillonHeader $response 'Location'); RetryAfter = (Read-CarillonHeader $response 'Retry-After')
        }
    }
    finally {
        # After Ctrl+C the request is still under way.
        $limit.Cancel()
        if ($null -ne $response) { $response.Dispose() }
        if ($null -ne $message) { $message.Dispose() }
        $limit.Dispose()
    }
    if ($answer.Status -lt 200 -or $answer.Status -gt 299) { throw (ConvertTo-CarillonProblemError -Answer $answer -Target $Target) }
    if ($answer.Status -eq 202 -and $answer.Location -match '/api/v1/approvals/([0-9a-f-]{36})\z') {
        throw (New-CarillonError -Code 'approval-awaited' -Category 'InvalidOperation' -Target $Target -Data @{ approvalId = $Matches[1] } `
                -Message 'Nothing was changed yet: another user must approve it.' -Remedy "Another user approves it with: carillon approval approve $($Matches[1])")
    }
    return $answer
}

function Get-CarillonUnreachable {
    # No answer. A change may have been carried out all the same: its key repeats it without doing it twice.
    param($Exception, [hashtable] $Connection, [hashtable] $Headers, $Target)
    $cause = $Exception.GetBaseException()
    $code = 'api-unreachable'
    $category = 'ConnectionError'
    $why = $cause.Message
    if ($cause -is [System.OperationCanceledException]) {
        $code = 'api-timeout'
        $category = 'OperationTimeout'
        $why = "no answer within $($Connection.TimeoutSeconds) seconds"
    }
    $remedy = 'Check the address, and that the server runs.'
    if ($Headers.ContainsKey('Idempotency-Key')) {
        $remedy = "It may have been done. Repeat it, without doing it twice, with: -IdempotencyKey $($Headers['Idempotency-Key'])"
    }
    return New-CarillonError -Code $code -Category $category -Message "$($Connection.Url) does not answer: $why." -Remedy $remedy -Target $Target
}

function Read-CarillonPage {
    # Every item of a list, page by page, at most $First. Warns when there are more.
    param([hashtable] $Operation, [System.Collections.IDictionary] $Query, [long] $First, [string] $TypeName)
    $left = $First
    $cursor = $null
    for ($page = 0; $page -lt $script:MaxPages -and $left -gt 0; $page++) {
        $asked = New-Object System.Collections.Specialized.OrderedDictionary
        foreach ($name in $Query.Keys) { $asked.Add($name, $Query[$name]) }
        $asked.Add('limit', [math]::Min($left, $script:PageSize))
        if ($null -ne $cursor) { $asked.Add('cursor', $cursor) }
        $answer = Send-CarillonRequest -Method 'GET' -Address (Get-CarillonAddress -Template $Operation.Path -Query $asked)
        $list = ConvertFrom-CarillonJson $answer.Text
        foreach ($item in $list.items) {
            Set-CarillonTypeName -Object $item -TypeName $TypeName
            $left--
        }
        if ($null -eq $list.nextCursor) { return }
        if ($list.nextCursor -ceq $cursor) { break }
        $cursor = $list.nextCursor
    }
    Write-Warning 'There are more than were read. Raise -First, or narrow the list.'
}
