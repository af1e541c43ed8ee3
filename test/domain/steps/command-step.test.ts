import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  interpreterArguments,
  isScriptFault,
  readScript,
  type Script,
} from '../../../src/domain/steps/command-step.ts';

function sound(script: string): Script {
  const read = readScript(script);
  if (isScriptFault(read)) throw new Error(read.message);
  return read;
}

function fault(script: string): string {
  const read = readScript(script);
  if (!isScriptFault(read)) throw new Error(`runs as ${JSON.stringify(read)}`);
  return read.message;
}

describe('readScript', () => {
  it('leaves an ordinary script as it is', () => {
    const script = 'set -u\nprintf "a\\r\\n"\n\n';
    expect(sound(script)).toEqual({ text: script, shebang: null, notes: [] });
  });

  it.each([
    ['rm -f /x\r\necho done\r\n', 'rm -f /x\necho done\n'],
    ['rm -f /x\r', 'rm -f /x'],
    ['one\r\ntwo\nthree\r\n', 'one\ntwo\nthree\n'],
  ])('reads the Windows line ends of %j as LF, and says so', (script, text) => {
    const read = sound(script);
    expect(read.text).toBe(text);
    expect(read.notes).toEqual(['the line ends of the script were read as LF, not CR LF']);
  });

  it.each([
    ['rm -f /x\rrm -f /y\n', 1],
    ['true\nrm -f /x\r\r\n', 2],
    ["true\n\nIFS='\r'", 3],
  ])('refuses %j, whose carriage return ends no line', (script, line) => {
    expect(fault(script)).toContain(`line ${line} holds a carriage return`);
  });

  it('never lets a carriage return through', () => {
    const piece = fc.constantFrom('\r', '\n', '\r\n', 'rm -f /x', '#!/bin/sh', ' ', '\uFEFF');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const read = readScript(pieces.join(''));
        if (!isScriptFault(read)) expect(read.text).not.toContain('\r');
      }),
    );
  });

  it('leaves out a byte order mark, which would hide the first command', () => {
    const read = sound('\uFEFF#!/bin/bash\necho hi');
    expect(read).toMatchObject({ text: '#!/bin/bash\necho hi' });
    expect(read.shebang).toEqual({ interpreter: '/bin/bash', argument: null });
    expect(read.notes).toEqual(['the byte order mark in front of the script was left out']);
  });

  it.each([
    ['#!/bin/bash\n', '/bin/bash', null],
    ['#! /bin/bash  \n', '/bin/bash', null],
    ['#!/bin/bash\r\n', '/bin/bash', null],
    ['#!/bin/sh -eu -x\n', '/bin/sh', '-eu -x'],
    ['#!/usr/bin/env\t-S python3 -u', '/usr/bin/env', '-S python3 -u'],
    ['\n  \n#!/usr/bin/env python3\n', '/usr/bin/env', 'python3'],
  ])('reads the first line of %j as Linux does', (script, interpreter, argument) => {
    expect(sound(script).shebang).toEqual({ interpreter, argument });
  });

  it.each(['#!', '#!\necho', '#! \n', '#!bash\n', '#!./tool\n', `#!/bin/${'x'.repeat(300)}`])(
    'refuses the first line of %j, which no kernel could honour',
    (script) => expect(fault(script)).toContain('its first line'),
  );

  it('takes no more time for a long first line of blanks', () => {
    const before = performance.now();
    fault(`#!/bin/sh${' '.repeat(65_000)}x`);
    expect(performance.now() - before).toBeLessThan(100);
  });
});

describe('interpreterArguments', () => {
  it.each([
    ['#!/bin/bash', ['-e']],
    ['#!/bin/bash -u', ['-e', '-u']],
    ['#!/usr/bin/env bash', ['bash', '-e']],
    ['#!/usr/bin/env -S bash -u', ['-S bash -e -u']],
    ['#!/bin/busybox sh', ['sh', '-e']],
  ])('makes the shell of %s stop at the first command that fails', (line, args) => {
    const { shebang } = sound(line);
    expect(shebang && interpreterArguments(shebang)).toEqual(args);
  });

  it.each([
    ['#!/usr/bin/python3', []],
    ['#!/usr/bin/python3 -u -E', ['-u -E']],
    ['#!/usr/bin/env python3', ['python3']],
    ['#!/usr/bin/env -S node --no-warnings', ['-S node --no-warnings']],
  ])('hands over what %s says, as one argument', (line, args) => {
    const { shebang } = sound(line);
    expect(shebang && interpreterArguments(shebang)).toEqual(args);
  });
});
