# The steps of a definition as texts: a step that a change does not name keeps every byte.

function Find-CarillonStep {
    # Index of a step given by key, by name, or by number from 1.
    param($Raws, [string] $Wanted)
    $steps = @()
    foreach ($raw in $Raws) { $steps += ConvertFrom-CarillonJson $raw }
    $named = @()
    for ($index = 0; $index -lt $steps.Count; $index++) {
        if ($steps[$index].key -ceq $Wanted) { return $index }
        if ($steps[$index].name -ceq $Wanted) { $named += $index }
    }
    if ($named.Count -eq 1) { return $named[0] }
    if ($named.Count -eq 0 -and $Wanted -match '\A[0-9]{1,3}\z' -and [int] $Wanted -ge 1 -and [int] $Wanted -le $steps.Count) {
        return [int] $Wanted - 1
    }
    $keys = @($steps | ForEach-Object { $_.key }) -join ', '
    if ($named.Count -gt 1) {
        throw (New-CarillonError -Code 'name-ambiguous' -Category 'InvalidArgument' -Message "Several steps have the name '$Wanted'." -Remedy "Use a key: $keys" -Target $Wanted)
    }
    throw (New-CarillonError -Code 'step-not-found' -Category 'ObjectNotFound' -Message "There is no step '$Wanted'." -Remedy "The keys are: $keys" -Target $Wanted)
}

function Get-CarillonStepText {
    # Each step exactly as the API wrote it.
    param($Members)
    $raws = New-Object 'System.Collections.Generic.List[string]'
    foreach ($step in (Split-CarillonJson (Get-CarillonMember -Members $Members -Name 'steps'))) { $raws.Add($step.Raw) }
    return , $raws
}

function Set-CarillonStepText {
    param($Members, $Raws)
    Set-CarillonMember -Members $Members -Name 'steps' -Raw ('[' + ($Raws -join ',') + ']')
}

function Set-CarillonStepMember {
    # The text of a step with some of its members replaced.
    param([string] $Raw, [System.Collections.IDictionary] $Fields)
    if ($Fields.Count -eq 0) { return $Raw }
    $members = Split-CarillonJson $Raw
    foreach ($name in $Fields.Keys) { Set-CarillonMember -Members $members -Name $name -Raw (ConvertTo-CarillonJson $Fields[$name]) }
    return Join-CarillonJson $members
}

function Add-CarillonStep {
    param($Members, [System.Collections.IDictionary] $Bound)
    $step = $Bound['Step']
    if ($step -isnot [System.Collections.IDictionary] -and $step -isnot [System.Management.Automation.PSCustomObject]) {
        throw (New-CarillonError -Code 'parameter-invalid' -Category 'InvalidArgument' -Message '-Step must be a hashtable or an object, such as @{ type = ''Shell''; name = ''check''; script = ''df -h'' }.' -Target $step)
    }
    $fields = New-Object System.Collections.Specialized.OrderedDictionary
    if ($Bound.ContainsKey('Name')) { $fields.Add('name', $Bound['Name']) }
    if ($Bound['Parallel']) { $fields.Add('mode', 'ParallelWithPrevious') }
    if ($Bound['ContinueOnFailure']) { $fields.Add('continueOnFailure', $true) }
    $raw = Set-CarillonStepMember -Raw (ConvertTo-CarillonJson $step) -Fields $fields
    $raws = Get-CarillonStepText $Members
    $place = $raws.Count
    if ($Bound.ContainsKey('After')) { $place = 1 + (Find-CarillonStep -Raws $raws -Wanted $Bound['After']) }
    $raws.Insert($place, $raw)
    Set-CarillonStepText -Members $Members -Raws $raws
}

function Remove-CarillonStep {
    param($Members, [System.Collections.IDictionary] $Bound)
    $raws = Get-CarillonStepText $Members
    $raws.RemoveAt((Find-CarillonStep -Raws $raws -Wanted $Bound['Step']))
    Set-CarillonStepText -Members $Members -Raws $raws
}

function Move-CarillonStep {
    # One step to a position, or all steps into the order of -Order.
    param($Members, [hashtable] $Operation, [System.Collections.IDictionary] $Bound)
    $raws = Get-CarillonStepText $Members
    if ($Bound.ContainsKey('Order')) {
        Set-CarillonStepText -Members $Members -Raws (Get-CarillonOrder -Raws $raws -Order $Bound['Order'])
        return
    }
    $from = Find-CarillonStep -Raws $raws -Wanted $Bound['Step']
    if ($Bound['Position'] -gt $raws.Count) {
        throw (New-CarillonError -Code 'parameter-invalid' -Category 'InvalidArgument' -Message "There are $($raws.Count) steps; -Position $($Bound['Position']) is behind the last." -Target $Bound['Position'])
    }
    $fields = New-Object System.Collections.Specialized.OrderedDictionary
    if ($Bound.ContainsKey('Mode')) { $fields.Add('mode', (Get-CarillonWord -Operation $Operation -Bound $Bound -Name Mode)) }
    $raw = Set-CarillonStepMember -Raw $raws[$from] -Fields $fields
    $raws.RemoveAt($from)
    $raws.Insert($Bound['Position'] - 1, $raw)
    Set-CarillonStepText -Members $Members -Raws $raws
}

function Get-CarillonOrder {
    # Every step once, in the given order: none can be lost by an omission.
    param($Raws, [string[]] $Order)
    $ordered = @()
    $seen = @()
    foreach ($wanted in $Order) {
        $index = Find-CarillonStep -Raws $Raws -Wanted $wanted
        if ($seen -contains $index) {
            throw (New-CarillonError -Code 'parameter-invalid' -Category 'InvalidArgument' -Message "-Order names the step '$wanted' twice." -Target $wanted)
        }
        $seen += $index
        $ordered += $Raws[$index]
    }
    if ($ordered.Count -ne $Raws.Count) {
        throw (New-CarillonError -Code 'parameter-invalid' -Category 'InvalidArgument' -Message "-Order must name all $($Raws.Count) steps, and names $($ordered.Count)." -Remedy 'To move one step, use -Step with -Position.')
    }
    return , $ordered
}
