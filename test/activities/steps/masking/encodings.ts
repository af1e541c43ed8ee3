/** Ways in which programs write a text; each of them may be applied to what another one wrote. */

export type Encode = (text: string) => string;

const units = (text: string): number[] =>
  [...Array(text.length).keys()].map((i) => text.charCodeAt(i));
const hex = (value: number, length: number): string => value.toString(16).padStart(length, '0');
const bytesOf = (text: string): number[] => [...Buffer.from(text)];
const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const isLatin = (text: string): boolean => units(text).every((unit) => unit < 0x100);
const latin = (text: string): Buffer => Buffer.from(text, isLatin(text) ? 'latin1' : 'utf8');

const upper32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const hex32 = '0123456789ABCDEFGHIJKLMNOPQRSTUV';

function base32(bytes: Buffer, digits: string): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  const text = groups.map((group) => digits[parseInt(group.padEnd(5, '0'), 2)]).join('');
  return text.padEnd(Math.ceil(text.length / 8) * 8, '=');
}

const names: Record<string, string> = {
  '<': 'lt',
  '>': 'gt',
  '&': 'amp',
  '"': 'quot',
  "'": 'apos',
  '/': 'sol',
  '+': 'plus',
  '@': 'commat',
  '%': 'percnt',
  '=': 'equals',
  '\\': 'bsol',
  ö: 'ouml',
};

const percent = (text: string, form: (byte: number) => string): string =>
  bytesOf(text).map(form).join('');

export const encodings = {
  itself: (text) => text,
  'a JSON string': (text) => JSON.stringify(text).slice(1, -1),
  'JSON with escaped slashes': (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  'JSON of ASCII only': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[^\x20-\x7e]/g, (c) => `\\u${hex(c.charCodeAt(0), 4)}`),
  'JSON escapes throughout': (text) =>
    units(text)
      .map((unit) => `\\u${hex(unit, 4).toUpperCase()}`)
      .join(''),
  'braced escapes': (text) =>
    [...text].map((c) => `\\u{${hex(c.codePointAt(0) ?? 0, 1)}}`).join(''),
  'byte escapes': (text) => percent(text, (byte) => `\\x${hex(byte, 2)}`),
  'octal escapes': (text) => percent(text, (byte) => `\\${byte.toString(8).padStart(3, '0')}`),
  'named entities': (text) =>
    [...text].map((c) => (names[c] === undefined ? c : `&${names[c]};`)).join(''),
  'decimal entities': (text) => [...text].map((c) => `&#${c.codePointAt(0)};`).join(''),
  'decimal entities with zeros': (text) =>
    [...text].map((c) => `&#000${c.codePointAt(0)};`).join(''),
  'hexadecimal entities': (text) =>
    [...text].map((c) => `&#x${hex(c.codePointAt(0) ?? 0, 1)};`).join(''),
  'hexadecimal entities in capitals': (text) =>
    [...text].map((c) => `&#X${hex(c.codePointAt(0) ?? 0, 4).toUpperCase()};`).join(''),
  'a component of a URL': (text) => encodeURIComponent(text),
  'a form': (text) => new URLSearchParams({ a: text }).toString().slice(2),
  'percent throughout': (text) => percent(text, (byte) => `%${hex(byte, 2).toUpperCase()}`),
  'percent in small letters': (text) => percent(text, (byte) => `%${hex(byte, 2)}`),
  'percent of units': (text) =>
    units(text)
      .map((unit) => `%u${hex(unit, 4)}`)
      .join(''),
  'percent of Latin-1': (text) => [...latin(text)].map((byte) => `%${hex(byte, 2)}`).join(''),
  'quoted-printable': (text) =>
    percent(text, (byte) =>
      byte > 32 && byte < 127 && byte !== 0x3d
        ? String.fromCharCode(byte)
        : `=${hex(byte, 2).toUpperCase()}`,
    ),
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  'base64 behind one byte': (text) => Buffer.from(`:${text}`).toString('base64'),
  'base64 between bytes': (text) => Buffer.from(`a:${text}\n`).toString('base64'),
  'base64 of UTF-16': (text) => Buffer.from(text, 'utf16le').toString('base64'),
  'base64 of big-endian UTF-16': (text) => swapped(text).toString('base64'),
  base32: (text) => base32(Buffer.from(text), upper32),
  'base32 without padding': (text) => base32(Buffer.from(text), upper32).replaceAll('=', ''),
  'base32 in small letters': (text) => base32(Buffer.from(text), upper32).toLowerCase(),
  'base32 behind bytes': (text) => base32(Buffer.from(`abc${text}`), upper32),
  'base32 with its other alphabet': (text) => base32(Buffer.from(text), hex32),
  hexadecimal: (text) => Buffer.from(text).toString('hex'),
  'hexadecimal in capitals': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'hexadecimal of UTF-16': (text) => Buffer.from(text, 'utf16le').toString('hex'),
  'hexadecimal of big-endian UTF-16': (text) => swapped(text).toString('hex'),
  'hexadecimal of Latin-1': (text) => latin(text).toString('hex'),
  'hexadecimal with colons': (text) =>
    bytesOf(text)
      .map((byte) => hex(byte, 2))
      .join(':'),
  'hexadecimal with blanks': (text) =>
    bytesOf(text)
      .map((byte) => hex(byte, 2).toUpperCase())
      .join(' '),
  'a list of hexadecimal numbers': (text) =>
    bytesOf(text)
      .map((byte) => `0x${hex(byte, 2)}`)
      .join(', '),
} satisfies Record<string, Encode>;
