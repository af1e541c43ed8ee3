/** The file of one cmdlet: help, parameters with their limits, and the call of the module's function. */
import type { Cmdlet, Parameter } from './cmdlet.ts';
import { type Operation, type Schema, schemaAt } from './operation.ts';

const notice = '# Generated from docs/reference/openapi.json by tools/powershell; do not edit.';

/** A text of PowerShell in which nothing is expanded. */
export function quote(text: string): string {
  if (/[\r\n\0]/.test(text)) throw new Error('a generated text has one line');
  return `'${text.replaceAll("'", "''")}'`;
}

const list = (values: readonly string[]): string => values.map(quote).join(', ');

function typeOfSchema({ type, items }: Schema): string {
  if (type === 'integer') return 'int';
  if (type === 'boolean') return 'bool';
  if (type === 'array') return items?.type === 'string' ? 'string[]' : 'object[]';
  return 'string';
}

function placeSchema(parameter: Parameter, operation: Operation): Schema {
  return (parameter.place && schemaAt(operation, parameter.place)) ?? {};
}

/** The PowerShell type of a parameter. */
function typeOf(parameter: Parameter, operation: Operation): string {
  return parameter.type ?? typeOfSchema(placeSchema(parameter, operation));
}

/** One line for the help. @throws Error when neither the table nor the API has one. */
function helpOf(parameter: Parameter, operation: Operation): string {
  const help = parameter.help ?? placeSchema(parameter, operation).description;
  if (help === undefined) throw new Error(`-${parameter.name} has no help`);
  return help;
}

/** The values to choose from; undefined when there is no such list. */
function valuesOf(parameter: Parameter, operation: Operation): readonly string[] | undefined {
  return parameter.values ?? placeSchema(parameter, operation).enum;
}

function limitsOf(parameter: Parameter, operation: Operation): string[] {
  const schema = placeSchema(parameter, operation);
  const values = valuesOf(parameter, operation);
  if (values !== undefined) return [`[ValidateSet(${list(values)})]`];
  if (parameter.name === 'IdempotencyKey') return [`[ValidatePattern('\\A[!-~]{1,255}\\z')]`];
  if (parameter.range) return [`[ValidateRange(${parameter.range.join(', ')})]`];
  const type = typeOf(parameter, operation);
  if (type === 'int' && schema.minimum !== undefined && schema.maximum !== undefined) {
    return [`[ValidateRange(${schema.minimum}, ${schema.maximum})]`];
  }
  if (type.endsWith('[]') && schema.maxItems !== undefined) {
    return [`[ValidateCount(${schema.minItems ?? 0}, ${schema.maxItems})]`];
  }
  if (type === 'string' && parameter.place?.in !== 'path' && schema.maxLength !== undefined) {
    return [`[ValidateLength(${schema.minLength ?? 0}, ${schema.maxLength})]`];
  }
  return [];
}

function attributes(parameter: Parameter, set: string | null): string {
  const { mandatory, position, pipeline } = parameter;
  const parts = [
    ...(set === null ? [] : [`ParameterSetName = ${quote(set)}`]),
    ...(mandatory ? ['Mandatory = $true'] : []),
    ...(position === undefined ? [] : [`Position = ${position}`]),
    ...(pipeline === 'value' || pipeline === 'both' ? ['ValueFromPipeline = $true'] : []),
    ...(pipeline === 'property' || pipeline === 'both'
      ? ['ValueFromPipelineByPropertyName = $true']
      : []),
  ];
  return parts.length === 0 ? '' : `[Parameter(${parts.join(', ')})]`;
}

function declare(parameter: Parameter, operation: Operation): string {
  const sets = parameter.sets ?? [null];
  const lines = [
    ...sets.map((set) => attributes(parameter, set)),
    ...(parameter.aliases ? [`[Alias(${list(parameter.aliases)})]`] : []),
    ...(parameter.wildcards ? ['[SupportsWildcards()]'] : []),
    ...limitsOf(parameter, operation),
    `[${typeOf(parameter, operation)}] $${parameter.name}`,
  ];
  return lines
    .filter((line) => line !== '')
    .map((line) => `        ${line}`)
    .join('\n');
}

function renderHelp(cmdlet: Cmdlet, operation: Operation): string {
  const lines = [
    '.SYNOPSIS',
    cmdlet.synopsis,
    '.DESCRIPTION',
    cmdlet.description,
    ...cmdlet.parameters.flatMap((parameter) => [
      `.PARAMETER ${parameter.name}`,
      helpOf(parameter, operation),
    ]),
    ...cmdlet.examples.flatMap(([command, explanation]) => ['.EXAMPLE', command, explanation]),
    '.LINK',
    'Connect-Carillon',
  ];
  // No text ends the comment before its end.
  return ['<#', ...lines.map((line) => line.replaceAll('#>', '')), '#>']
    .map((line) => `    ${line}`)
    .join('\n');
}

function mapOf(cmdlet: Cmdlet, where: 'query' | 'body'): string {
  const entries = cmdlet.parameters.flatMap(({ name, place }) =>
    place?.in === where ? [`${name} = ${quote(place.name)}`] : [],
  );
  return entries.length === 0 ? '@{}' : `[ordered] @{ ${entries.join('; ')} }`;
}

/** PowerShell takes a word in any case; the API takes it as it is written here. */
function renderWords(cmdlet: Cmdlet, operation: Operation): string[] {
  const entries = cmdlet.parameters.flatMap((parameter) => {
    const values = valuesOf(parameter, operation);
    return values === undefined ? [] : [`${parameter.name} = @(${list(values)})`];
  });
  return [`Words = ${entries.length === 0 ? '@{}' : `@{ ${entries.join('; ')} }`}`];
}

function renderOperation(cmdlet: Cmdlet, operation: Operation): string {
  const facts = [
    `Id = ${quote(operation.id)}`,
    `Method = ${quote(operation.method)}`,
    `Path = ${quote(operation.path)}`,
    `Query = ${mapOf(cmdlet, 'query')}`,
    `Body = ${mapOf(cmdlet, 'body')}`,
    ...renderWords(cmdlet, operation),
    ...(cmdlet.action === undefined ? [] : [`Action = ${quote(cmdlet.action)}`]),
    ...(cmdlet.change === undefined ? [] : [`Change = ${quote(cmdlet.change)}`]),
    ...(cmdlet.timings ? ['Timings = $true'] : []),
  ];
  return [
    '        $operation = @{',
    ...facts.map((fact) => `            ${fact}`),
    '        }',
  ].join('\n');
}

function bindingOf({ action, impact, defaultSet }: Cmdlet): string {
  const parts = [
    ...(action === undefined ? [] : ['SupportsShouldProcess = $true']),
    ...(impact === undefined ? [] : [`ConfirmImpact = ${quote(impact)}`]),
    ...(defaultSet === undefined ? [] : [`DefaultParameterSetName = ${quote(defaultSet)}`]),
  ];
  return `[CmdletBinding(${parts.join(', ')})]`;
}

/** -Force answers the question, but -Confirm and -WhatIf are stronger. */
const forceLine =
  "        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }";

/** The whole file. */
export function renderCmdlet(cmdlet: Cmdlet, operation: Operation): string {
  const hasForce = cmdlet.parameters.some(({ name }) => name === 'Force');
  return `${[
    notice,
    `function ${cmdlet.name} {`,
    renderHelp(cmdlet, operation),
    `    ${bindingOf(cmdlet)}`,
    `    [OutputType(${quote(cmdlet.output)})]`,
    '    param(',
    cmdlet.parameters.map((parameter) => declare(parameter, operation)).join(',\n\n'),
    '    )',
    '    process {',
    ...(hasForce ? [forceLine] : []),
    renderOperation(cmdlet, operation),
    `        try { ${cmdlet.handler} -Cmdlet $PSCmdlet -Operation $operation -Bound $PSBoundParameters }`,
    '        catch { $PSCmdlet.WriteError($_) }',
    '    }',
    '}',
  ].join('\n')}\n`;
}
