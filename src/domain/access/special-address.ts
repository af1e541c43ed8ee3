/** Addresses that are not public hosts of the internet: what each is, and who it stands for. */
import {
  formatAddress,
  type IpAddress,
  isSameAddress,
  isWithinNetwork,
  type Network,
  networks,
} from './ip-address.ts';

/** `Private` networks may be listed by name; anything `Special` by address only. */
type AddressKind = 'Public' | 'Private' | 'Loopback' | 'Special';
export type ClassifiedAddress = { kind: AddressKind; what: string };

type Range = ClassifiedAddress & { networks: readonly Network[] };

const range = (kind: AddressKind, what: string, ...texts: readonly string[]): Range => ({
  kind,
  what,
  networks: networks(...texts),
});

/** The first that fits counts. From the IANA registries of special-purpose addresses. */
const ranges: readonly Range[] = [
  range(
    'Private',
    'a private address',
    '10.0.0.0/8',
    '172.16.0.0/12',
    '192.168.0.0/16',
    'fc00::/7',
  ),
  range('Private', 'an address of a carrier network (CGNAT)', '100.64.0.0/10'),
  range('Loopback', 'a loopback address', '127.0.0.0/8', '::1'),
  range('Special', 'an address of "this" network', '0.0.0.0/8', '::'),
  range('Special', 'a link-local address', '169.254.0.0/16', 'fe80::/10'),
  range('Special', 'a multicast address', '224.0.0.0/4', 'ff00::/8'),
  range(
    'Special',
    'an address for documentation',
    '192.0.2.0/24',
    '198.51.100.0/24',
    '203.0.113.0/24',
  ),
  range('Special', 'an address for documentation', '2001:db8::/32', '3fff::/20'),
  range('Special', 'an address for benchmarks', '198.18.0.0/15', '2001:2::/48'),
  range('Special', 'a reserved address', '192.0.0.0/24', '192.88.99.0/24', '240.0.0.0/4'),
  range('Special', 'an IPv4 address within IPv6', '::/96', '::ffff:0:0/96', '::ffff:0:0:0/96'),
  range('Special', 'an address of a translator (NAT64)', '64:ff9b::/96', '64:ff9b:1::/48'),
  range('Special', 'an address of a tunnel (6to4, Teredo)', '2002::/16', '2001::/32'),
  range(
    'Special',
    'a reserved address',
    '2001::/23',
    '3ffe::/16',
    'fec0::/10',
    '100::/64',
    '5f00::/16',
  ),
  range('Public', 'a public address', '0.0.0.0/0', '2000::/3'),
];

/** The interface part of ISATAP, a tunnel of any IPv6 network, begins with one of these. */
const isatap: readonly bigint[] = [0x0000_5efen, 0x0200_5efen];

/** Whatever no range names is special: an address that is not assigned yet is no public host. */
export function classifyAddress(address: IpAddress): ClassifiedAddress {
  if (isIsatap(address)) return { kind: 'Special', what: 'an address of a tunnel (ISATAP)' };
  const found = ranges.find((one) =>
    one.networks.some((network) => isWithinNetwork(address, network)),
  );
  return found ?? { kind: 'Special', what: 'a reserved address' };
}

function isIsatap({ family, value }: IpAddress): boolean {
  return family === 6 && isatap.includes((value >> 32n) & 0xffff_ffffn);
}

/** Where clouds hand out credentials to every program of the machine. */
const metadataAddresses = networks(
  // AWS, Azure, GCP, OpenStack, DigitalOcean, Oracle and others.
  '169.254.169.254',
  // Credentials of AWS containers and pods.
  '169.254.170.2',
  '169.254.170.23',
  'fd00:ec2::254',
  'fd00:ec2::23',
  // The host agent of Azure; the address is public.
  '168.63.129.16',
  'fd20:ce::254',
  // Alibaba, Oracle Classic, Scaleway.
  '100.100.100.200',
  '192.0.0.192',
  '169.254.42.42',
  'fd00:42::42',
);

const metadataNames: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
  'metadata.azure.internal',
  'metadata.azure.com',
  'metadata.tencentyun.com',
  'metadata.packet.net',
]);

export function isMetadataAddress(address: IpAddress): boolean {
  return metadataAddresses.some((known) => isSameAddress(known, address));
}

export function isMetadataName(host: string): boolean {
  return metadataNames.has(host);
}

const translated = networks(
  '::/96',
  '::ffff:0:0/96',
  '::ffff:0:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
);
const [sixToFour, teredo] = networks('2002::/16', '2001::/32') as [Network, Network];

/** The IPv4 addresses that traffic to an IPv6 address may end at. */
export function embeddedAddresses(address: IpAddress): IpAddress[] {
  const { value } = address;
  if (address.family === 4) return [];
  const v4 = (bits: bigint): IpAddress => ({ family: 4, value: bits & 0xffff_ffffn });
  const found: IpAddress[] = [];
  if (translated.some((network) => isWithinNetwork(address, network))) found.push(v4(value));
  if (isWithinNetwork(address, sixToFour)) found.push(v4(value >> 80n));
  // Server, and the client with its bits inverted.
  if (isWithinNetwork(address, teredo)) found.push(v4(value >> 64n), v4(~value));
  if (isIsatap(address)) found.push(v4(value));
  return found;
}

/** `127.0.0.1 (a loopback address)`. */
export function describeAddress(address: IpAddress): string {
  return `${formatAddress(address)} (${classifyAddress(address).what})`;
}
