/** More than three hundred spellings of hosts that no step may reach without a policy. */

const targets = [
  '127.0.0.1',
  '127.0.0.53',
  '127.255.255.254',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '100.100.100.200',
  '169.254.169.254',
  '169.254.170.2',
  '168.63.129.16',
  '192.0.0.192',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
];

const hex = (value: number): string => value.toString(16);
const octal = (value: number): string => `0${value.toString(8)}`;

/** As browsers, curl, inet_aton and careless parsers read an IPv4 address. */
function spellingsOf(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const [high, low] = [hex(a * 256 + b), hex(c * 256 + d)];
  const circled = [...address].map((one) =>
    one === '.' ? '。' : one === '0' ? '⓪' : String.fromCodePoint(0x245f + Number(one)),
  );
  const wide = [...address].map((one) =>
    one === '.' ? '．' : String.fromCodePoint(0xff10 + Number(one)),
  );
  return [
    address,
    `${address}.`,
    String(whole),
    `0x${hex(whole)}`,
    octal(whole),
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    [a, b, c, d].map((part) => `0x${hex(part)}`).join('.'),
    [a, b, c, d].map(octal).join('.'),
    [a, b, c, d].map((part) => `000${octal(part)}`).join('.'),
    `0x${hex(a)}.${octal(b)}.${c * 256 + d}`,
    circled.join(''),
    wide.join(''),
    [...address].map((one) => (one === '.' ? '.' : `%3${one}`)).join(''),
    `user@${address}`,
    `example.com@${address}`,
    `[::ffff:${address}]`,
    `[::FFFF:${high}:${low}]`,
    `[0:0:0:0:0:ffff:${high}:${low}]`,
    `[::${address}]`,
    `[::ffff:0:${high}:${low}]`,
    `[64:ff9b::${high}:${low}]`,
    `[64:ff9b:1::${high}:${low}]`,
    `[2002:${high}:${low}::]`,
    `[2001:0:${high}:${low}::]`,
    `[2606:4700::5efe:${high}:${low}]`,
  ];
}

const addresses = [
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000:0000:0000:0000:0000:0000:0000:0001]',
  '[::2]',
  '[fe80::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fd20:ce::254]',
  '[ff02::1]',
  '[100::1]',
  '[2001:db8::1]',
  '[3fff::1]',
  '[3ffe::1]',
  '[5f00::1]',
  '[2001:10::1]',
];

/** Refused whatever they resolve to, or resolved by this machine. */
const names = [
  'localhost',
  'LOCALHOST',
  'LocalHost',
  'localhost.',
  'ｌｏｃａｌｈｏｓｔ',
  'loc%61lhost',
  'metadata.google.internal',
  'METADATA.google.internal.',
  'metadata.goog',
  'instance-data',
];

export const deniedHosts: readonly string[] = [
  ...targets.flatMap(spellingsOf),
  ...addresses,
  ...names,
];
