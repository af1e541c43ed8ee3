import { describe, expect, it } from 'vitest';
import { createMaskedStream } from '../../../../activities/steps/masking/masked-stream.ts';
import { createSecretMask } from '../../../../activities/steps/masking/secret-mask.ts';
import { encodings } from './encodings.ts';

const secret = 'p@ss wörd/+1&"2';

describe('createSecretMask', () => {
  const { mask } = createSecretMask([secret]);

  it.each(Object.entries(encodings))('masks a secret as %s', (_name, encode) => {
    const text = encode(secret);
    // Bytes in front of it and its padding may be left.
    expect(mask(`before ${text} after`)).toMatch(
      /^before (?:\w{0,4}|0x)\[secret\](?:Cg)?={0,6} after$/,
    );
  });

  it.each(Object.entries(encodings))(
    'masks the blanks that a form wrote, as %s',
    (_name, encode) => {
      const blanks = createSecretMask(['two words* or three']);
      const written = encode(encodings['a form']('two words* or three'));
      const masked = blanks.mask(`before ${written} after`);
      expect(masked).toContain('[secret]');
      expect(masked.length).toBeLessThan('before [secret] after'.length + 16);
    },
  );

  it.each(['', 'u:', 'ab:', 'user:'])('masks a secret in base64 behind "%s"', (lead) => {
    const token = 'correct-horse-battery';
    const encoded = Buffer.from(`${lead}${token};rest`).toString('base64');
    const masked = createSecretMask([token]).mask(`Basic ${encoded}`);
    expect(masked).toContain('[secret]');
    const left = masked.replace('Basic ', '').split('[secret]');
    for (const piece of left) {
      expect(Buffer.from(piece, 'base64').toString()).not.toContain('horse');
    }
  });

  it.each([
    ['a JSON text in base64', Buffer.from(JSON.stringify({ p: secret })).toString('base64')],
    [
      'user and password in base64, in a URL',
      encodeURIComponent(Buffer.from(`user:${secret}`).toString('base64')),
    ],
    [
      'base64 in JSON within JSON',
      JSON.stringify(JSON.stringify({ a: Buffer.from(`/${secret}/`).toString('base64') })),
    ],
    [
      'an encoded command of PowerShell',
      Buffer.from(`connect -p '${secret}'`, 'utf16le').toString('base64'),
    ],
    [
      'base64 broken into lines',
      Buffer.from(`${'x'.repeat(50)}${secret}`)
        .toString('base64')
        .replace(/.{64}/g, '$&\r\n '),
    ],
    ['an array of bytes', JSON.stringify(Buffer.from(secret))],
    ['signed bytes', `[${new Int8Array(Buffer.from(secret)).join(', ')}]`],
    [
      'text with colours',
      `${secret.slice(0, 4)}\u001b[01;31m\u001b[K${secret.slice(4, 7)}\u001b[m${secret.slice(7)}`,
    ],
    ['quotes of a shell', secret.replace(/[^\w]/g, '\\$&')],
    ['UTF-8 read as Latin-1', Buffer.from(secret).toString('latin1')],
    ['UTF-16 read as Latin-1', Buffer.from(secret, 'utf16le').toString('latin1')],
    ['partly escaped text', secret.replace('@', '%40').replace('/', '\\/').replace('&', '&amp;')],
  ])('masks a secret in %s', (_name, text) => {
    const masked = mask(text);
    expect(masked).toContain('[secret]');
    expect(mask(masked.replaceAll('[secret]', ''))).not.toContain('[secret]');
  });

  it.each([
    ['!\\ %00 \\', '!\\\\ %00 \\\\ | end'],
    ['a<bcdef\\', 'a&lt;bcdef\\ | end'],
    ['a<bcdef%4', 'a&lt;bcdef%41'],
    ['a"bcdef&am', 'a\\"bcdef&amp;'],
    ['na<b12', 'C:\\na&lt;b12'],
  ])(
    'finds %s in %s, which would be lost if every kind of escape were resolved at once',
    (odd, text) => {
      expect(createSecretMask([odd]).mask(text)).toContain('[secret]');
    },
  );

  it.each([
    '100%25 of x%41y&lt=3',
    'a\\nb\\u0041',
    '=41=42 quoted',
    '\\\\server\\share\\new',
    'MFRGGZDF====',
    '6869',
  ])('finds a secret that looks like an encoding itself: %s', (odd) => {
    const own = createSecretMask([odd]);
    for (const encode of Object.values(encodings)) {
      expect(own.mask(`<${encode(odd)}>`)).not.toContain(encode(odd));
    }
  });

  it('does not look for a secret in another case', () => {
    expect(mask(secret.toUpperCase())).toBe(secret.toUpperCase());
  });

  it('masks every line of a secret that has several', () => {
    const key = '-----BEGIN KEY-----\nMIIEabcdef\nQQ==\n-----END KEY-----\n';
    expect(createSecretMask([key]).mask('line MIIEabcdef of it')).toBe('line [secret] of it');
    expect(createSecretMask([key]).mask(JSON.stringify({ key }))).not.toMatch(/MIIE|QQ==|BEGIN/);
  });

  it('finds a secret that a line end follows without it', () => {
    const own = createSecretMask(['correct-horse\n']);
    expect(own.mask(Buffer.from('correct-horse').toString('base64'))).toBe('[secret]==');
  });

  it('takes special characters of patterns for what they are', () => {
    expect(createSecretMask(['a.c*(']).mask('abc a.c*( x')).toBe('abc [secret] x');
  });

  it('masks the longer of two secrets that begin alike', () => {
    expect(createSecretMask(['abcd', 'abcdefgh']).mask('abcdefgh')).toBe('[secret]');
  });

  it('masks a secret of up to three characters only where it stands alone', () => {
    const short = createSecretMask(['x7', 'correct-horse']);
    expect(short.mask('key=x7&box7=ax7 x78')).toBe('key=[secret]&box7=ax7 x78');
  });

  it('changes nothing without secrets', () => {
    expect(createSecretMask(['']).mask('text')).toBe('text');
  });

  it.each([
    '2026-11-29T03:42:12.123Z INFO step-1 processed 13 records in 9 ms (id=9e3779b1-4f5a-11ee)',
    '{"path":"C:\\\\new\\\\table","query":"a=1&amp=2&copy=3%20x","hash":"d41d8cd98f00b204e9800998ecf8427e"}',
    'passwd, Password, p@ss word, [112, 64, 115, 115]',
  ])('leaves text without a secret as it is: %s', (text) => {
    expect(mask(text)).toBe(text);
  });

  it('shows nothing of a text with more encodings within each other than it looks through', () => {
    const wide = (text: string): string => Buffer.from(text, 'utf16le').toString('hex');
    const layers = wide(wide(wide('01ab'.repeat(1_000))));
    expect(mask(layers)).toMatch(/^\[not shown: /);
  });

  it.each([
    ['one letter', 'a'],
    ['backslashes', '\\'],
    ['percent signs', '%25'],
    ['beginnings of entities', '&#x'],
    ['zeros', '&#0000000000'],
    ['hexadecimal in hexadecimal', Buffer.from('6162').toString('hex')],
    ['numbers', '115,'],
    ['most of the secret', secret.slice(0, -1)],
  ])('takes time in proportion to the length of a hostile text of %s', (_name, part) => {
    const time = (length: number): number => {
      const text = part.repeat(Math.ceil(length / part.length));
      const start = process.cpuUsage().user;
      mask(text);
      return process.cpuUsage().user - start;
    };
    time(100_000);
    // Eight times the text: quadratic work would take 64 times as long.
    expect(time(1_600_000)).toBeLessThan(30 * Math.max(time(200_000), 5_000));
  });
});

describe('createMaskedStream', () => {
  it('shows a whole line at once and holds only what may continue', () => {
    const stream = createMaskedStream(createSecretMask(['abcdef']));
    expect(stream.push('first\nsec')).toBe('first\n');
    expect(stream.end()).toBe('sec');
  });

  it('keeps little of a line that never ends', () => {
    const stream = createMaskedStream(createSecretMask(['abcdef']));
    const shown = stream.push('y'.repeat(1_000_000));
    expect(shown.length).toBeGreaterThan(999_000);
  });

  it.each([60, 64, 76])('finds a secret in base64 that is broken into lines of %i', (width) => {
    const value = 'correct-horse-battery';
    const text = Buffer.from(`${'some text. '.repeat(20)}${value} and more ${value}.`.repeat(50));
    const lines = text.toString('base64').replace(new RegExp(`.{${width}}`, 'g'), '$&\n');
    const stream = createMaskedStream(createSecretMask([value]));
    const shown = [...`begin\n${lines}\nend\n`.matchAll(/[^\n]*\n/g)].map(([line]) =>
      stream.push(line),
    );
    const all = shown.join('') + stream.end();
    expect(shown[0]).toBe('begin\n');
    expect(all.split('[secret]')).toHaveLength(101);
    for (const piece of all.split('[secret]')) {
      expect(Buffer.from(piece, 'base64').toString('latin1')).not.toMatch(/horse|batter/);
    }
  });

  it('finds a secret behind a soft line break of mail', () => {
    const stream = createMaskedStream(createSecretMask(['correct-horse-battery']));
    const shown = stream.push('x correct-hor=\n') + stream.push('se-battery y\n') + stream.end();
    expect(shown).toBe('x [secret] y\n');
  });
});
