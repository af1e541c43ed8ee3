# The module Carillon: schedules and executions through the REST API. It runs in Windows PowerShell 5.1 and
# in PowerShell 7. The files under public, private/Facts.ps1 and the manifest are generated
# (npm run generate); the others are written by hand.
Set-StrictMode -Version 1.0

foreach ($part in 'Facts', 'Error', 'Json', 'Connection', 'Request', 'Schedule', 'Step', 'Wait', 'Invoke') {
    . (Join-Path -Path $PSScriptRoot -ChildPath "private/$part.ps1")
}
foreach ($name in $script:CmdletNames) {
    . (Join-Path -Path $PSScriptRoot -ChildPath "public/$name.ps1")
}

Update-TypeData -TypeName 'Carillon.Schedule' -DefaultDisplayPropertySet 'slug', 'enabled', 'nextFireAt', 'name' -Force
Update-TypeData -TypeName 'Carillon.ScheduleExecution' -DefaultDisplayPropertySet 'id', 'scheduleSlug', 'status', 'startedAt' -Force
