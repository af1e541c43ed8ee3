import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Node } from 'web-tree-sitter';
import { cmdlets, moduleFolder, renderModule } from '../../tools/powershell/generate.ts';
import { findFaults, findOperation, readDescription } from '../../tools/powershell/operation.ts';
import { renderCmdlet } from '../../tools/powershell/render-cmdlet.ts';
import { createParse, findSyntaxErrors, ofType, type Parse } from '../powershell/grammar.ts';

const files = readdirSync(moduleFolder, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.ps(m|d)?1$/.test(path))
  .sort();
const readFile = (path: string): string => readFileSync(new URL(path, moduleFolder), 'utf8');

let parse: Parse;
let roots: Map<string, Node>;
beforeAll(async () => {
  parse = await createParse();
  roots = new Map(files.map((path) => [path, parse(readFile(path)).rootNode]));
});

function rootOf(path: string): Node {
  const found = roots.get(path);
  if (!found) throw new Error(`${path} does not exist`);
  return found;
}

describe('files of the PowerShell module', () => {
  it.each(files)('%s is PowerShell without an error, and without what only 7 has', (path) => {
    expect(findSyntaxErrors(rootOf(path))).toEqual([]);
  });

  it.each(files)(
    '%s has ASCII only: Windows PowerShell reads other bytes by the local code page',
    (path) => {
      expect(readFile(path)).toMatch(/^[\n -~]*$/);
    },
  );

  it.each([
    ['a missing brace', 'function Get-It {\n    $a = 1\n'],
    ['a missing quote', "$a = 'text\n$b = 1\n"],
    ['a missing bracket', 'if ($a -eq 1 { $b }\n'],
    ['a value that is missing', '$a = @{ b = }\n'],
    ['?? of PowerShell 7', '$a = $b ?? $c\n'],
    ['a choice of PowerShell 7', '$a = $b ? 1 : 2\n'],
    ['?. of PowerShell 7', '${a}?.b\n'],
    ['&& of PowerShell 7', 'Get-It && Get-That\n'],
  ])('finds %s', (_what, text) => {
    expect(findSyntaxErrors(parse(text).rootNode)).not.toEqual([]);
  });
});

type Declared = { name: string; parameters: string[]; node: Node };

function parametersOf(node: Node): string[] {
  const [block] = ofType(node, 'param_block');
  const declared = block ? ofType(block, 'script_parameter') : [];
  return declared.map((one) => {
    const [variable] = one.children.filter(({ type }) => type === 'variable');
    return variable?.text.slice(1).toLowerCase() ?? '';
  });
}

function functionsOf(node: Node): Declared[] {
  return ofType(node, 'function_statement').map((one) => ({
    name: ofType(one, 'function_name')[0]?.text ?? '',
    parameters: parametersOf(one),
    node: one,
  }));
}

const commands = (node: Node): Node[] => ofType(node, 'command');
const nameOf = (command: Node): string => ofType(command, 'command_name')[0]?.text ?? command.text;

/** Commands of both PowerShell versions that the module uses, with the parameters that it gives them. */
const builtIn = new Map([
  ['Add-Type', ['assemblyname']],
  ['ConvertTo-SecureString', ['string', 'asplaintext', 'force']],
  ['ForEach-Object', []],
  ['Join-Path', ['path', 'childpath']],
  ['New-Object', []],
  ['Select-Object', ['first']],
  ['Set-StrictMode', ['version']],
  ['Start-Sleep', ['milliseconds']],
  ['Update-TypeData', ['typename', 'defaultdisplaypropertyset', 'force']],
  ['Where-Object', []],
  ['Write-Verbose', []],
  ['Write-Warning', []],
]);

describe('commands in the PowerShell module', () => {
  const all = (): Declared[] => files.flatMap((path) => functionsOf(rootOf(path)));

  it('are functions of the module with parameters that they have, or known ones of PowerShell', () => {
    const known = new Map([
      ...builtIn,
      ...all().map(({ name, parameters }) => [name, parameters] as const),
    ]);
    const faults = files.flatMap((path) =>
      commands(rootOf(path)).flatMap((command) => {
        const name = nameOf(command);
        // The module loads its own files.
        if (path === 'Carillon.psm1' && command.text.startsWith('. (Join-Path')) return [];
        const parameters = known.get(name);
        if (!parameters) return [`${path}: ${name} is not known`];
        return command.children
          .flatMap(({ children }) => children)
          .filter(({ type }) => type === 'command_parameter')
          .map(({ text }) => text.slice(1).toLowerCase())
          .filter((parameter) => !parameters.includes(parameter))
          .map((parameter) => `${path}: ${name} has no -${parameter}`);
      }),
    );
    expect(faults).toEqual([]);
  });

  it('use only variables that were given, assigned, or are of the module', () => {
    const automatic = [
      '_',
      'true',
      'false',
      'null',
      'pscmdlet',
      'psboundparameters',
      'psscriptroot',
      'matches',
      'confirmpreference',
    ];
    const assignedIn = (node: Node): string[] => [
      ...ofType(node, 'left_assignment_expression').map(({ text }) =>
        text.replace(/^\$/, '').toLowerCase(),
      ),
      ...ofType(node, 'foreach_statement').map(
        (one) =>
          one.children
            .find(({ type }) => type === 'variable')
            ?.text.slice(1)
            .toLowerCase() ?? '',
      ),
    ];
    const texts = files.map(rootOf);
    const ofModule = texts.flatMap(assignedIn).filter((name) => name.startsWith('script:'));
    const faults = all().flatMap(({ name, node }) => {
      const given = ofType(node, 'script_parameter')
        .flatMap((one) => ofType(one, 'variable'))
        .map(({ text }) => text.slice(1).toLowerCase());
      const known = new Set([...automatic, ...ofModule, ...given, ...assignedIn(node)]);
      return ofType(node, 'variable')
        .map(({ text }) => text.replace(/^\$\{?|\}$/g, '').toLowerCase())
        .filter((variable) => !known.has(variable) && !variable.startsWith('env:'))
        .map((variable) => `${name}: $${variable}`);
    });
    expect(faults).toEqual([]);
  });

  it('never run text as a command', () => {
    for (const path of files) {
      const { rootNode } = parse(readFile(path));
      expect(rootNode.text).not.toMatch(
        /Invoke-Expression|\biex\b|\[scriptblock\]|AddScript|(?<!["'])&\s*[$("']/i,
      );
    }
  });
});

describe('cmdlets of the PowerShell module', () => {
  it('are exactly what the table and the description of the API make', () => {
    for (const [path, text] of renderModule(readDescription()))
      expect(readFile(path), path).toBe(text);
  });

  it('are the twelve of the table, exported with the two of the connection and nothing else', () => {
    expect(cmdlets.map(({ name }) => name)).toHaveLength(12);
    const manifest = readFile('Carillon.psd1');
    const exported = [
      ...(/FunctionsToExport = @\(([^)]*)\)/.exec(manifest)?.[1] ?? '').matchAll(/'([^']+)'/g),
    ];
    expect(exported.map(([, name]) => name)).toEqual([
      'Connect-Carillon',
      'Disconnect-Carillon',
      ...cmdlets.map(({ name }) => name),
    ]);
  });

  it.each(cmdlets.map((cmdlet) => [cmdlet.name, cmdlet] as const))(
    '%s has help with an example, and a parameter for each line of its help',
    (name, cmdlet) => {
      const text = readFile(`public/${name}.ps1`);
      expect(text).toMatch(/\.SYNOPSIS\n {4}\S.*\n {4}\.DESCRIPTION\n {4}\S/);
      expect(text.match(/\.EXAMPLE\n/g)?.length).toBe(cmdlet.examples.length);
      const documented = [...text.matchAll(/\.PARAMETER (\w+)\n/g)].map(([, one]) =>
        one?.toLowerCase(),
      );
      expect(documented).toEqual(functionsOf(parse(text).rootNode)[0]?.parameters);
      for (const [example] of cmdlet.examples)
        expect(findSyntaxErrors(parse(example).rootNode)).toEqual([]);
    },
  );

  it('asks before a change with ShouldProcess, and at once only for reads', () => {
    for (const { name, action, impact } of cmdlets) {
      const text = readFile(`public/${name}.ps1`);
      expect(text.includes('SupportsShouldProcess = $true'), name).toBe(action !== undefined);
      expect(name.startsWith('Get-'), name).toBe(action === undefined);
      expect(text.includes("ConfirmImpact = 'High'"), name).toBe(impact === 'High');
      expect(name.startsWith('Remove-'), name).toBe(impact === 'High');
    }
  });
});

describe('findFaults', () => {
  const description = readDescription();
  const [start] = cmdlets.filter(({ name }) => name === 'Start-CarillonSchedule');
  if (!start) throw new Error('the table has no Start-CarillonSchedule');

  it('finds a parameter that the API does not take, one that the path lacks, and a key without a header', () => {
    const operation = findOperation(description, 'runSchedule');
    const wrong = {
      ...start,
      parameters: [{ name: 'Colour', place: { in: 'body', name: 'colour' } as const, help: 'x' }],
    };
    expect(findFaults(wrong, operation)).toEqual([
      'Start-CarillonSchedule: -Colour: no colour in the body',
      'Start-CarillonSchedule: nothing gives ref of the path',
      'Start-CarillonSchedule: -IdempotencyKey and the header of the operation do not fit together',
    ]);
  });

  it('finds a body that lacks what it needs', () => {
    const create = cmdlets.find(({ name }) => name === 'New-CarillonSchedule');
    if (!create) throw new Error('the table has no New-CarillonSchedule');
    const wrong = {
      ...create,
      parameters: create.parameters.filter(({ name }) => name !== 'Step'),
    };
    expect(findFaults(wrong, findOperation(description, 'createSchedule'))).toEqual([
      'New-CarillonSchedule: nothing gives steps, which the body needs',
    ]);
  });

  it('lets no text of the table end its quotes', () => {
    const operation = findOperation(description, 'runSchedule');
    const hostile = {
      ...start,
      action: "x'; Remove-Item -Recurse / #",
      synopsis: 'x #> Remove-Item',
    };
    const { rootNode } = parse(renderCmdlet(hostile, operation));
    expect(commands(rootNode).map(nameOf)).not.toContain('Remove-Item');
  });
});
