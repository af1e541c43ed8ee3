# Where the API is, and with which token. Both live in this module only: the token is never written to the
# pipeline, to a message or to a file.

$script:Connection = $null
$script:Client = $null
$script:DefaultTimeoutSeconds = 30
$script:MaxAnswerBytes = 67108864

function ConvertTo-CarillonAddress {
    # Without a slash at its end. The address itself is not repeated when it may hold a password.
    param([string] $Text, [string] $Source)
    $address = $null
    $isAddress = [uri]::TryCreate($Text.Trim(), [System.UriKind]::Absolute, [ref] $address)
    if (-not $isAddress -or @('http', 'https') -cnotcontains $address.Scheme) {
        throw (New-CarillonError -Code 'address-invalid' -Category 'InvalidArgument' -Message "The address of the API ($Source) is not valid." -Remedy 'Write https://host or http://host:port.')
    }
    if ($address.UserInfo -ne '') {
        throw (New-CarillonError -Code 'address-invalid' -Category 'InvalidArgument' -Message "The address of the API ($Source) contains a credential." -Remedy 'Give the token with -Token or CARILLON_TOKEN.')
    }
    $path = $address.AbsolutePath.TrimEnd('/')
    if ($path.EndsWith('/api/v1', [System.StringComparison]::Ordinal)) { $path = $path.Substring(0, $path.Length - 7) }
    return $address.GetLeftPart([System.UriPartial]::Authority) + $path
}

function Get-CarillonTokenText {
    param([System.Security.SecureString] $Token)
    if ($null -eq $Token) { return '' }
    return (New-Object System.Net.NetworkCredential '', $Token).Password
}

function New-CarillonConnection {
    param([string] $ApiUrl, [System.Security.SecureString] $Token, [int] $TimeoutSeconds)
    $url = $ApiUrl
    $source = '-ApiUrl'
    if ($url -eq '') {
        $url = [string] $env:CARILLON_API_URL
        $source = 'CARILLON_API_URL'
    }
    if ($url -eq '') {
        throw (New-CarillonError -Code 'address-missing' -Category 'ConnectionError' -Message 'It is not known where the API of Carillon is.' -Remedy 'Use Connect-Carillon -ApiUrl, or set the environment variable CARILLON_API_URL.')
    }
    $secret = $null
    if ($null -ne $Token) { $secret = $Token.Copy() }
    if ($null -eq $secret -and $env:CARILLON_TOKEN) {
        $secret = ConvertTo-SecureString -String $env:CARILLON_TOKEN -AsPlainText -Force
    }
    # A line break would begin another header; the message must not show the token.
    if ($null -ne $secret -and (Get-CarillonTokenText $secret) -notmatch '\A[!-~]{1,4096}\z') {
        throw (New-CarillonError -Code 'credential-invalid' -Category 'AuthenticationError' -Message 'The token has characters that no token has, or is too long.' -Remedy 'Copy it again: it is one word without spaces or line breaks.')
    }
    return @{ Url = (ConvertTo-CarillonAddress -Text $url -Source $source); Token = $secret; TimeoutSeconds = $TimeoutSeconds }
}

function Get-CarillonConnection {
    # The one of Connect-Carillon, or else what the environment says now.
    if ($null -ne $script:Connection) { return $script:Connection }
    return New-CarillonConnection -ApiUrl '' -Token $null -TimeoutSeconds $script:DefaultTimeoutSeconds
}

function Get-CarillonClient {
    # One for the whole session, so that connections are used again.
    if ($null -ne $script:Client) { return $script:Client }
    Add-Type -AssemblyName System.Net.Http
    # Windows PowerShell may still offer TLS 1.0 first. 0 leaves the choice to the system.
    $offered = [System.Net.ServicePointManager]::SecurityProtocol
    $tls12 = [System.Net.SecurityProtocolType]::Tls12
    if ([int] $offered -ne 0 -and -not ($offered -band $tls12)) {
        [System.Net.ServicePointManager]::SecurityProtocol = $offered -bor $tls12
    }
    $handler = New-Object System.Net.Http.HttpClientHandler
    # The API never redirects; following a redirect would send the token to another server.
    $handler.AllowAutoRedirect = $false
    $handler.UseCookies = $false
    $client = New-Object System.Net.Http.HttpClient $handler
    $client.Timeout = [System.Threading.Timeout]::InfiniteTimeSpan
    $client.MaxResponseContentBufferSize = $script:MaxAnswerBytes
    $script:Client = $client
    return $client
}

function Connect-Carillon {
    <#
    .SYNOPSIS
    Says where Carillon is and which token to use, and checks both.
    .DESCRIPTION
    Asks the server whose token it is and shows the answer, without the token. The other commands use the
    connection until Disconnect-Carillon, or the end of the session. Without Connect-Carillon they use the
    environment variables CARILLON_API_URL and CARILLON_TOKEN.
    .PARAMETER ApiUrl
    Address of the server, such as https://carillon.example.com. By default the environment variable
    CARILLON_API_URL.
    .PARAMETER Token
    The token. By default the environment variable CARILLON_TOKEN; a development server needs none.
    .PARAMETER TimeoutSeconds
    How long one request may take. The -TimeoutSeconds of other commands limits how long they wait.
    .EXAMPLE
    Connect-Carillon -ApiUrl https://carillon.example.com -Token (Read-Host -AsSecureString 'Token')
    Asks for the token without showing it.
    .EXAMPLE
    Connect-Carillon
    Uses CARILLON_API_URL and CARILLON_TOKEN.
    #>
    [CmdletBinding()]
    [OutputType('Carillon.Connection')]
    param(
        [Parameter(Position = 0)]
        [string] $ApiUrl = '',
        [Parameter(Position = 1)]
        [System.Security.SecureString] $Token,
        [ValidateRange(1, 3600)]
        [int] $TimeoutSeconds = $script:DefaultTimeoutSeconds
    )
    process {
        $before = $script:Connection
        try {
            $connection = New-CarillonConnection -ApiUrl $ApiUrl -Token $Token -TimeoutSeconds $TimeoutSeconds
            if ($null -ne $connection.Token -and $connection.Url -match '^http://(?!localhost[:/]|localhost$|127\.|\[::1\])') {
                Write-Warning "The token is sent to $($connection.Url) without encryption. Use https."
            }
            $script:Connection = $connection
            $answer = Send-CarillonRequest -Method 'GET' -Address '/api/v1/principal'
            $principal = ConvertFrom-CarillonJson $answer.Text
            $shown = New-Object System.Collections.Specialized.OrderedDictionary
            $shown.Add('apiUrl', $connection.Url)
            foreach ($property in $principal.PSObject.Properties) { $shown.Add($property.Name, $property.Value) }
            Set-CarillonTypeName -Object ([pscustomobject] $shown) -TypeName 'Carillon.Connection'
        }
        catch {
            $script:Connection = $before
            $PSCmdlet.ThrowTerminatingError($_)
        }
    }
}

function Disconnect-Carillon {
    <#
    .SYNOPSIS
    Forgets the address and the token of Connect-Carillon.
    .DESCRIPTION
    The commands then use the environment variables CARILLON_API_URL and CARILLON_TOKEN.
    .EXAMPLE
    Disconnect-Carillon
    The token is no longer in this session.
    #>
    [CmdletBinding()]
    param()
    process {
        if ($null -ne $script:Connection -and $null -ne $script:Connection.Token) { $script:Connection.Token.Dispose() }
        $script:Connection = $null
    }
}
