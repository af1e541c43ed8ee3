# JSON without the differences between Windows PowerShell 5.1 and PowerShell 7. ConvertFrom-Json of
# PowerShell 7 turns texts that look like instants into dates and neither version takes two names that
# differ in case; ConvertTo-Json of 5.1 writes properties that were added to strings. Here text stays text.

$script:JsonMaxDepth = 100

# Members that every object of PowerShell has.
$script:ReservedNames = @('PSObject', 'PSBase', 'PSAdapted', 'PSExtended', 'PSTypeNames', 'PSTypeName')

# Text in quotes, a number, a word, or a mark of the structure.
$script:JsonToken = [regex] '\G[ \t\r\n]*("[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9][0-9.eE+-]*|true|false|null|[{}\[\],:])'

function Get-CarillonJsonToken {
    # Every token with its place. Throws when the text is not JSON.
    param([string] $Text)
    $tokens = $script:JsonToken.Matches($Text)
    $end = 0
    if ($tokens.Count -gt 0) {
        $last = $tokens[$tokens.Count - 1]
        $end = $last.Index + $last.Length
    }
    if ($end -eq 0 -or $Text.Substring($end).Trim().Length -gt 0) {
        throw (New-CarillonError -Code 'answer-unreadable' -Message 'The answer is not JSON; is this the address of Carillon?' -Category 'InvalidData')
    }
    return , $tokens
}

function ConvertFrom-CarillonJsonText {
    # The characters of a text in quotes.
    param([string] $Quoted)
    $inner = $Quoted.Substring(1, $Quoted.Length - 2)
    if ($inner.IndexOf('\') -lt 0) { return $inner }
    return [regex]::Replace($inner, '\\(?:u([0-9a-fA-F]{4})|(.))', {
            param($escape)
            if ($escape.Groups[1].Success) { return [string] [char] [Convert]::ToInt32($escape.Groups[1].Value, 16) }
            switch -CaseSensitive ($escape.Groups[2].Value) {
                'b' { return [string] [char] 8 }
                't' { return [string] [char] 9 }
                'n' { return [string] [char] 10 }
                'f' { return [string] [char] 12 }
                'r' { return [string] [char] 13 }
                default { return $escape.Groups[2].Value }
            }
        })
}

function ConvertFrom-CarillonJsonNumber {
    param([string] $Digits)
    $culture = [System.Globalization.CultureInfo]::InvariantCulture
    $whole = [long] 0
    if ([long]::TryParse($Digits, [System.Globalization.NumberStyles]::AllowLeadingSign, $culture, [ref] $whole)) {
        return $whole
    }
    return [double]::Parse($Digits, [System.Globalization.NumberStyles]::Float, $culture)
}

function ConvertTo-CarillonObject {
    # Names that PowerShell cannot tell apart, its own ones and empty ones stay in a dictionary.
    param([System.Collections.Specialized.OrderedDictionary] $Members)
    $names = New-Object 'System.Collections.Generic.HashSet[string]' ([System.StringComparer]::OrdinalIgnoreCase)
    foreach ($name in $Members.Keys) {
        if ($name -eq '' -or $script:ReservedNames -contains $name -or -not $names.Add($name)) { return $Members }
    }
    return [pscustomobject] $Members
}

function Read-CarillonJsonValue {
    # Reads the value that begins at the token $State.At, and moves behind it.
    param([hashtable] $State, [int] $Depth)
    if ($Depth -gt $script:JsonMaxDepth) {
        throw (New-CarillonError -Code 'answer-unreadable' -Message "The JSON is nested deeper than $script:JsonMaxDepth levels." -Category 'InvalidData')
    }
    $token = $State.Tokens[$State.At].Groups[1].Value
    $State.At++
    if ($token -ceq '[') {
        $items = New-Object 'System.Collections.Generic.List[object]'
        while ($State.Tokens[$State.At].Groups[1].Value -cne ']') {
            if ($State.Tokens[$State.At].Groups[1].Value -ceq ',') { $State.At++ }
            $items.Add((Read-CarillonJsonValue -State $State -Depth ($Depth + 1)))
        }
        $State.At++
        return , $items.ToArray()
    }
    if ($token -ceq '{') {
        $members = New-Object System.Collections.Specialized.OrderedDictionary
        while ($State.Tokens[$State.At].Groups[1].Value -cne '}') {
            if ($State.Tokens[$State.At].Groups[1].Value -ceq ',') { $State.At++ }
            $name = ConvertFrom-CarillonJsonText $State.Tokens[$State.At].Groups[1].Value
            $State.At += 2
            $members.Add($name, (Read-CarillonJsonValue -State $State -Depth ($Depth + 1)))
        }
        $State.At++
        return ConvertTo-CarillonObject $members
    }
    if ($token[0] -ceq '"') { return ConvertFrom-CarillonJsonText $token }
    if ($token -ceq 'true') { return $true }
    if ($token -ceq 'false') { return $false }
    if ($token -ceq 'null') { return $null }
    return ConvertFrom-CarillonJsonNumber $token
}

function ConvertFrom-CarillonJson {
    param([string] $Text)
    $state = @{ Tokens = (Get-CarillonJsonToken $Text); At = 0 }
    $value = Read-CarillonJsonValue -State $state -Depth 0
    if ($value -is [array]) { return , $value }
    return $value
}

function Split-CarillonJson {
    # Cuts an object or an array into its members without reading them: Name (of an object) and Raw, the
    # text exactly as it came. What is written back from Raw is the same byte for byte.
    param([string] $Text)
    $members = New-Object 'System.Collections.Generic.List[object]'
    $depth = 0
    $name = $null
    $start = -1
    $end = -1
    foreach ($token in (Get-CarillonJsonToken $Text)) {
        $place = $token.Groups[1]
        $isOpening = $place.Value -ceq '{' -or $place.Value -ceq '['
        $isClosing = $place.Value -ceq '}' -or $place.Value -ceq ']'
        if ($isOpening) { $depth++ }
        if ($isClosing) { $depth-- }
        if ($isOpening -and $depth -eq 1) { continue }
        if ($depth -eq 1 -and $place.Value -ceq ':') {
            $name = ConvertFrom-CarillonJsonText ($Text.Substring($start, $end - $start))
            $start = -1
        }
        elseif ($depth -eq 0 -or ($depth -eq 1 -and $place.Value -ceq ',')) {
            if ($start -ge 0) {
                $members.Add([pscustomobject] @{ Name = $name; Raw = $Text.Substring($start, $end - $start) })
            }
            $start = -1
            $name = $null
        }
        else {
            if ($start -lt 0) { $start = $place.Index }
            $end = $place.Index + $place.Length
        }
    }
    return , $members
}

function Add-CarillonJsonText {
    param([System.Text.StringBuilder] $Builder, [string] $Text)
    # Half of a surrogate pair has no bytes in UTF-8: it is written as an escape.
    $escaped = [regex]::Replace($Text, '["\\\u0000-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]', {
            param($sign)
            return '\u{0:x4}' -f [int] $sign.Value[0]
        })
    $null = $Builder.Append('"').Append($escaped).Append('"')
}

function Get-CarillonJsonScalar {
    # The JSON of a number or a word, the text of what is written in quotes, or null for anything else.
    param($Value)
    $culture = [System.Globalization.CultureInfo]::InvariantCulture
    if ($Value -is [bool] -or $Value -is [System.Management.Automation.SwitchParameter]) {
        if ($Value) { return @{ Json = 'true' } }
        return @{ Json = 'false' }
    }
    if ($Value -is [datetime] -or $Value -is [System.DateTimeOffset]) { return @{ Text = (Format-CarillonInstant $Value) } }
    if ($Value -is [string] -or $Value -is [char] -or $Value -is [guid] -or $Value -is [uri] -or $Value -is [enum]) {
        return @{ Text = [string] $Value }
    }
    if ($Value -is [double] -or $Value -is [float]) {
        if ([double]::IsNaN($Value) -or [double]::IsInfinity($Value)) { return $null }
        return @{ Json = ([double] $Value).ToString('R', $culture) }
    }
    if ($Value -is [int] -or $Value -is [long] -or $Value -is [decimal] -or $Value -is [byte] -or $Value -is [int16] -or
        $Value -is [uint16] -or $Value -is [uint32] -or $Value -is [uint64] -or $Value -is [sbyte] -or $Value -is [bigint]) {
        return @{ Json = $Value.ToString($culture) }
    }
    return $null
}

function Add-CarillonJson {
    param([System.Text.StringBuilder] $Builder, $Value, [int] $Depth)
    if ($Depth -gt $script:JsonMaxDepth) {
        throw (New-CarillonError -Code 'body-invalid' -Message "The value is nested deeper than $script:JsonMaxDepth levels, or contains itself." -Category 'InvalidArgument')
    }
    if ($null -eq $Value) {
        $null = $Builder.Append('null')
        return
    }
    $scalar = Get-CarillonJsonScalar $Value
    if ($null -ne $scalar) {
        if ($scalar.ContainsKey('Json')) { $null = $Builder.Append($scalar.Json) }
        else { Add-CarillonJsonText -Builder $Builder -Text $scalar.Text }
    }
    elseif ($Value -is [System.Collections.IDictionary]) {
        $separator = '{'
        foreach ($key in $Value.Keys) {
            $null = $Builder.Append($separator)
            Add-CarillonJsonText -Builder $Builder -Text ([string] $key)
            $null = $Builder.Append(':')
            Add-CarillonJson -Builder $Builder -Value $Value[$key] -Depth ($Depth + 1)
            $separator = ','
        }
        $null = $Builder.Append($(if ($separator -ceq '{') { '{}' } else { '}' }))
    }
    elseif ($Value -is [System.Management.Automation.PSCustomObject]) {
        $separator = '{'
        foreach ($property in $Value.PSObject.Properties) {
            $null = $Builder.Append($separator)
            Add-CarillonJsonText -Builder $Builder -Text $property.Name
            $null = $Builder.Append(':')
            Add-CarillonJson -Builder $Builder -Value $property.Value -Depth ($Depth + 1)
            $separator = ','
        }
        $null = $Builder.Append($(if ($separator -ceq '{') { '{}' } else { '}' }))
    }
    elseif ($Value -is [System.Collections.IEnumerable]) {
        $separator = '['
        foreach ($item in $Value) {
            $null = $Builder.Append($separator)
            Add-CarillonJson -Builder $Builder -Value $item -Depth ($Depth + 1)
            $separator = ','
        }
        $null = $Builder.Append($(if ($separator -ceq '[') { '[]' } else { ']' }))
    }
    else {
        throw (New-CarillonError -Code 'body-invalid' -Message "A value of type $($Value.GetType().FullName) cannot be written as JSON." -Category 'InvalidArgument')
    }
}

function ConvertTo-CarillonJson {
    param($Value)
    $builder = New-Object System.Text.StringBuilder
    Add-CarillonJson -Builder $builder -Value $Value -Depth 0
    return $builder.ToString()
}

function Join-CarillonJson {
    # An object from members as Split-CarillonJson gives them.
    param($Members)
    $builder = New-Object System.Text.StringBuilder
    $separator = '{'
    foreach ($member in $Members) {
        $null = $builder.Append($separator)
        Add-CarillonJsonText -Builder $builder -Text $member.Name
        $null = $builder.Append(':').Append($member.Raw)
        $separator = ','
    }
    if ($separator -ceq '{') { return '{}' }
    return $builder.Append('}').ToString()
}

function Format-CarillonInstant {
    param([System.DateTimeOffset] $Instant)
    return $Instant.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", [System.Globalization.CultureInfo]::InvariantCulture)
}
