/**
 * IP addresses and networks as numbers. Only the canonical spelling is read: what `127.1` or `0x7f000001`
 * mean is decided by the URL parser, once, and never guessed here.
 */

export type IpAddress = { family: 4 | 6; value: bigint };
/** The addresses whose first `prefix` bits are those of `value`. */
export type Network = IpAddress & { prefix: number };

const bitsOf = { 4: 32, 6: 128 } as const;

/** Null for anything else, such as a name, a zone (`fe80::1%eth0`) or an octal spelling. */
export function parseAddress(text: string): IpAddress | null {
  if (text.length > 45) return null;
  const value = text.includes(':') ? parseV6(text) : parseV4(text);
  return value === null ? null : { family: text.includes(':') ? 6 : 4, value };
}

/** `10.0.0.0/8`, or one address. Bits behind the prefix must be zero. */
export function parseNetwork(text: string): Network | null {
  const [place = '', length, ...rest] = text.split('/');
  const address = parseAddress(place);
  if (address === null || rest.length > 0) return null;
  const bits = bitsOf[address.family];
  if (length === undefined) return { ...address, prefix: bits };
  if (!/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > bits) return null;
  const network = { ...address, prefix: Number(length) };
  return address.value === firstOf(network) ? network : null;
}

/** Of literals in the source. @throws Error when one is misspelt. */
export function networks(...texts: readonly string[]): Network[] {
  return texts.map((text) => {
    const network = parseNetwork(text);
    if (network === null) throw new Error(`${text} is not a network`);
    return network;
  });
}

export function isWithinNetwork(address: IpAddress, network: Network): boolean {
  if (address.family !== network.family) return false;
  const rest = BigInt(bitsOf[network.family] - network.prefix);
  return address.value >> rest === network.value >> rest;
}

export function isSingleAddress({ family, prefix }: Network): boolean {
  return prefix === bitsOf[family];
}

export function isSameAddress(one: IpAddress, other: IpAddress): boolean {
  return one.family === other.family && one.value === other.value;
}

/** The canonical spelling; in IPv6 without the shortening of zeros. */
export function formatAddress({ family, value }: IpAddress): string {
  const [count, bits, radix, mark] =
    family === 4 ? ([4, 8n, 10, '.'] as const) : ([8, 16n, 16, ':'] as const);
  const mask = (1n << bits) - 1n;
  const parts = Array.from({ length: count }, (_, index) =>
    ((value >> (bits * BigInt(count - 1 - index))) & mask).toString(radix),
  );
  return parts.join(mark);
}

function firstOf({ family, value, prefix }: Network): bigint {
  const rest = BigInt(bitsOf[family] - prefix);
  return (value >> rest) << rest;
}

function parseV4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let value = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return null;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

function parseV6(text: string): bigint | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = [
    groupsOf(halves[0] ?? '', halves.length === 1),
    groupsOf(halves[1] ?? '', true),
  ];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  // "::" stands for at least one group.
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

/** The last group may be written as an IPv4 address. */
function groupsOf(text: string, isEnd: boolean): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const last = isEnd && index === parts.length - 1;
    const v4 = last && part.includes('.') ? parseV4(part) : null;
    if (v4 !== null) groups.push(Number(v4 >> 16n), Number(v4 & 0xffffn));
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}
