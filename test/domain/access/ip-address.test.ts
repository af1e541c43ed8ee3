import { BlockList } from 'node:net';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import {
  formatAddress,
  isWithinNetwork,
  parseAddress,
  parseNetwork,
} from '../../../src/domain/access/ip-address.ts';
import { classifyAddress, embeddedAddresses } from '../../../src/domain/access/special-address.ts';

const v4 = fc.ipV4();
const v6 = fc.ipV6();

function parsed(text: string) {
  const address = parseAddress(text);
  if (address === null) throw new Error(`${text} was not read`);
  return address;
}

describe('parseAddress', () => {
  it('reads every canonical address as an independent library does', () => {
    fc.assert(
      fc.property(fc.oneof(v4, v6), (text) => {
        // The library takes ::1.2.3.4 for ::ffff:1.2.3.4; the URL parser spells it without dots.
        const spelled = text.includes(':')
          ? new URL(`http://[${text}]`).hostname.slice(1, -1)
          : text;
        const bytes = ipaddr.parse(spelled).toByteArray();
        const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
        expect(parsed(text).value).toBe(value);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads what it wrote', () => {
    fc.assert(
      fc.property(fc.oneof(v4, v6), (text) => {
        expect(parsed(formatAddress(parsed(text)))).toEqual(parsed(text));
      }),
    );
  });

  it.each([
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '127.0.0.01',
    '256.0.0.1',
    '1.2.3.4.5',
    '1.2.3',
    '',
    ' 127.0.0.1',
    '127.0.0.1.',
    'fe80::1%eth0',
    '1::2::3',
    ':::',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7::8:9',
    '12345::',
    'g::',
    '::1.2.3',
    '1.2.3.4::',
    '[::1]',
    'localhost',
  ])('refuses %j, which is not canonical', (text) => {
    expect(parseAddress(text)).toBeNull();
  });
});

describe('parseNetwork', () => {
  it('contains exactly the addresses that Node says it does', () => {
    const network = fc.oneof(
      fc.tuple(v4, fc.integer({ min: 1, max: 32 }), v4),
      fc.tuple(v6, fc.integer({ min: 1, max: 128 }), v6),
    );
    fc.assert(
      fc.property(network, fc.boolean(), ([base, prefix, other], near) => {
        const bits = base.includes(':') ? 128 : 32;
        const rest = BigInt(bits - prefix);
        const { family, value } = parsed(base);
        const first = { family, value: (value >> rest) << rest };
        const read = parseNetwork(`${formatAddress(first)}/${prefix}`);
        const wanted = near
          ? { family, value: first.value ^ (parsed(other).value >> 1n) }
          : parsed(other);
        const list = new BlockList();
        const type = bits === 128 ? 'ipv6' : 'ipv4';
        list.addSubnet(formatAddress(first), prefix, type);
        expect(read && isWithinNetwork(wanted, read)).toBe(list.check(formatAddress(wanted), type));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['10.0.0.1/8', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/08', '10/8', '::/129', '::1/0'])(
    'refuses %s',
    (text) => {
      expect(parseNetwork(text)).toBeNull();
    },
  );
});

describe('classifyAddress', () => {
  it('calls no address public that an independent library does not', () => {
    // Anycast services of the IETF, whose addresses are reachable.
    const anycast = ['192.31.196.0/24', '192.52.193.0/24', '192.175.48.0/24', '2620:4f:8000::/48'];
    const isAnycast = (text: string): boolean =>
      anycast.some((network) => {
        const read = parseNetwork(network);
        return read !== null && isWithinNetwork(parsed(text), read);
      });
    fc.assert(
      fc.property(fc.oneof(v4, v6), (text) => {
        if (classifyAddress(parsed(text)).kind !== 'Public' || isAnycast(text)) return;
        expect(ipaddr.parse(text).range()).toBe('unicast');
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ['10.255.255.255', 'Private'],
    ['172.15.255.255', 'Public'],
    ['172.16.0.0', 'Private'],
    ['172.32.0.0', 'Public'],
    ['100.63.255.255', 'Public'],
    ['100.64.0.0', 'Private'],
    ['100.128.0.0', 'Public'],
    ['169.254.0.1', 'Special'],
    ['0.0.0.0', 'Special'],
    ['0.1.2.3', 'Special'],
    ['127.255.255.255', 'Loopback'],
    ['192.0.0.1', 'Special'],
    ['192.0.1.1', 'Public'],
    ['192.0.2.1', 'Special'],
    ['198.17.255.255', 'Public'],
    ['198.19.255.255', 'Special'],
    ['223.255.255.255', 'Public'],
    ['224.0.0.0', 'Special'],
    ['255.255.255.255', 'Special'],
    ['::', 'Special'],
    ['::1', 'Loopback'],
    ['::2', 'Special'],
    ['::ffff:8.8.8.8', 'Special'],
    ['64:ff9b::808:808', 'Special'],
    ['64:ff9b:1::1', 'Special'],
    ['100::1', 'Special'],
    ['1fff::1', 'Special'],
    ['2000::1', 'Public'],
    ['2001::1', 'Special'],
    ['2001:1ff::1', 'Special'],
    ['2001:200::1', 'Public'],
    ['2001:db8::1', 'Special'],
    ['2002:7f00:1::', 'Special'],
    ['2606:4700::1111', 'Public'],
    ['2606:4700::5efe:7f00:1', 'Special'],
    ['2606:4700::200:5efe:7f00:1', 'Special'],
    ['3ffe::1', 'Special'],
    ['3fff::1', 'Special'],
    ['4000::1', 'Special'],
    ['fc00::1', 'Private'],
    ['fdff::1', 'Private'],
    ['fe80::1', 'Special'],
    ['fec0::1', 'Special'],
    ['ff02::1', 'Special'],
  ] as const)('takes %s for %s', (text, kind) => {
    expect(classifyAddress(parsed(text)).kind).toBe(kind);
  });
});

describe('embeddedAddresses', () => {
  it.each([
    ['::ffff:127.0.0.1', ['127.0.0.1']],
    ['::127.0.0.1', ['127.0.0.1']],
    ['64:ff9b::10.0.0.1', ['10.0.0.1']],
    ['2002:a9fe:a9fe::', ['169.254.169.254']],
    ['2001:0:7f00:1:0:0:f5ff:fffe', ['127.0.0.1', '10.0.0.1']],
    ['2606:4700::5efe:7f00:1', ['127.0.0.1']],
    ['2606:4700::1', []],
    ['127.0.0.1', []],
  ])('finds what %s stands for', (text, expected) => {
    expect(embeddedAddresses(parsed(text)).map(formatAddress)).toEqual(expected);
  });
});
