import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  denyAddress,
  denyHost,
  egressOf,
  type EgressRule,
  type OwnService,
} from '../../../src/domain/access/egress.ts';
import {
  isPatternFault,
  placeOf,
  readHostPattern,
} from '../../../src/domain/access/host-pattern.ts';
import { type IpAddress, parseAddress } from '../../../src/domain/access/ip-address.ts';
import { classifyAddress } from '../../../src/domain/access/special-address.ts';
import { anEgressRule, patterns } from '../../activities/steps/access.ts';

const scope = { tenant: 'acme', pool: 'default' };

function addressOf(text: string): IpAddress {
  const address = parseAddress(text);
  if (address === null) throw new Error(`${text} is no address`);
  return address;
}

type Given = Partial<EgressRule> & { own?: OwnService[] };

/** Why the URL is denied when its host has the address; null when it is allowed. */
function why(url: string, address: string, { own = [], ...rule }: Given = {}): string | null {
  const egress = egressOf([anEgressRule(rule)], scope, own);
  const place = placeOf(new URL(url));
  const denial = denyHost(egress, place) ?? denyAddress(egress, place, addressOf(address));
  return denial && denial.what;
}

const temporal: OwnService = {
  title: 'Temporal',
  host: 'temporal.example',
  port: 7233,
  wholeHost: true,
  addresses: [addressOf('10.0.0.7')],
};
const local: OwnService = {
  title: 'Temporal',
  host: 'localhost',
  port: 7233,
  wholeHost: true,
  addresses: [addressOf('127.0.0.1'), addressOf('::1')],
};

describe('without a policy', () => {
  it('public addresses are open on 80, 443 and from 1024 up', () => {
    expect(why('https://example.com/', '93.184.216.34')).toBeNull();
    expect(why('http://example.com:8080/', '93.184.216.34')).toBeNull();
    expect(why('http://example.com:25/', '93.184.216.34')).toContain('port 25');
    expect(why('http://example.com:22/', '2606:4700::1111')).toContain('port 22');
  });

  it('every other address is denied, and so is a new kind of address', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const isPublic = classifyAddress(addressOf(text)).kind === 'Public';
        const isMetadata = text === '168.63.129.16';
        expect(why('http://name.example/', text) === null).toBe(isPublic && !isMetadata);
      }),
      { numRuns: 3_000 },
    );
  });

  it('the public address of a metadata service is denied', () => {
    expect(why('http://168.63.129.16/', '168.63.129.16')).toContain('credentials');
    expect(why('http://metadata.google.internal/', '93.184.216.34')).toContain('credentials');
    expect(why('http://METADATA.google.internal./', '93.184.216.34')).toContain('credentials');
  });
});

describe('an "allow" list', () => {
  it.each([
    ['10.2.0.0/16:443', 'https://a.example/', '10.2.3.4', true],
    ['10.2.0.0/16:443', 'http://a.example/', '10.2.3.4', false],
    ['10.2.0.0/16', 'http://a.example/', '10.3.0.1', false],
    ['10.2.3.4', 'http://10.2.3.4:9/', '10.2.3.4', true],
    ['10.2.3.4:8443', 'https://10.2.3.4:8443/', '10.2.3.4', true],
    ['hr.internal:8443', 'https://hr.internal:8443/', '10.9.9.9', true],
    ['hr.internal:8443', 'https://hr.internal/', '10.9.9.9', false],
    ['hr.internal:8443', 'https://HR.internal.:8443/', '10.9.9.9', true],
    ['hr.internal', 'https://x.hr.internal/', '10.9.9.9', false],
    ['*.hr.internal', 'https://x.hr.internal/', '10.9.9.9', true],
    ['*.hr.internal', 'https://hr.internal/', '10.9.9.9', false],
    ['*.hr.internal', 'https://evilhr.internal/', '10.9.9.9', false],
    ['münchen.example', 'http://xn--mnchen-3ya.example/', '10.9.9.9', true],
    ['[fd00::/8]', 'http://a.example/', 'fd12::1', true],
    ['[fd00::/8]:443', 'http://a.example/', 'fd12::1', false],
    ['[fd00::1]:443', 'https://[fd00::1]/', 'fd00::1', true],
    ['mail.example:25', 'http://mail.example:25/', '93.184.216.34', true],
    // A name may lead into private networks, and nowhere else.
    ['hr.internal', 'http://hr.internal/', '127.0.0.1', false],
    ['hr.internal', 'http://hr.internal/', '169.254.169.254', false],
    ['hr.internal', 'http://hr.internal/', '::ffff:10.0.0.1', false],
    ['localhost', 'http://localhost:3000/', '127.0.0.1', true],
    ['localhost', 'http://localhost:3000/', '10.0.0.1', true],
    ['localhost', 'http://localhost:3000/', '169.254.169.254', false],
    ['127.0.0.0/8', 'http://localhost:3000/', '127.0.0.1', true],
    // A network never opens a metadata service; the single address does.
    ['0.0.0.0/0', 'http://169.254.169.254/', '169.254.169.254', false],
    ['169.254.0.0/16', 'http://169.254.169.254/', '169.254.169.254', false],
    ['169.254.169.254', 'http://169.254.169.254/', '169.254.169.254', true],
    ['169.254.169.254:80', 'http://169.254.169.254:81/', '169.254.169.254', false],
    ['169.254.0.0/16', 'http://169.254.1.1/', '169.254.1.1', true],
    ['[::/0]', 'http://[::ffff:a9fe:a9fe]/', '::ffff:169.254.169.254', false],
    ['[64:ff9b::/96]', 'http://[64:ff9b::a9fe:a9fe]/', '64:ff9b::a9fe:a9fe', false],
  ] as const)('with %s: %s at %s is open: %s', (entry, url, address, open) => {
    expect(why(url, address, { allow: patterns(entry) }) === null).toBe(open);
  });

  it('may be the only way to public addresses', () => {
    const closed = { publicAddresses: false, allow: patterns('api.example') };
    expect(why('https://api.example/', '93.184.216.34', closed)).toBeNull();
    expect(why('https://other.example/', '93.184.216.34', closed)).toContain('not in the list');
  });
});

describe('a "deny" list', () => {
  it.each([
    ['*.evil.example', 'http://a.evil.example/', '93.184.216.34'],
    ['93.184.0.0/16', 'http://a.example/', '93.184.216.34'],
    ['*:8081', 'http://a.example:8081/', '93.184.216.34'],
    ['10.0.0.9', 'http://a.example/', '10.0.0.9'],
    ['10.0.0.9', 'http://[::ffff:a00:9]/', '::ffff:10.0.0.9'],
  ])('with %s wins over every entry of "allow": %s', (entry, url, address) => {
    const allow = patterns('0.0.0.0/0', '[::/0]', '*.example', '*.evil.example');
    expect(why(url, address, { allow, deny: patterns(entry) })).toBe('denied by name or address');
  });
});

describe('the services of this installation', () => {
  it.each([
    ['10.0.0.0/8', 'http://10.0.0.7:7233/', '10.0.0.7', false],
    ['10.0.0.0/8', 'http://10.0.0.7:7243/', '10.0.0.7', false],
    ['10.0.0.0/8', 'http://rebound.example:7233/', '10.0.0.7', false],
    ['10.0.0.7', 'http://10.0.0.7:7233/', '10.0.0.7', false],
    ['10.0.0.7', 'http://10.0.0.7:7243/', '10.0.0.7', true],
    ['10.0.0.7:7233', 'http://10.0.0.7:7233/', '10.0.0.7', true],
    ['temporal.example', 'http://temporal.example:7233/', '10.0.0.8', false],
    ['*.example:7233', 'http://temporal.example:7233/', '10.0.0.7', false],
    ['temporal.example:7233', 'http://temporal.example:7233/', '10.0.0.7', true],
    ['10.0.0.0/8', 'http://[::ffff:a00:7]:7233/', '::ffff:10.0.0.7', false],
    ['10.0.0.0/8', 'http://10.0.0.8:7233/', '10.0.0.8', true],
  ] as const)('with %s: %s at %s is open: %s', (entry, url, address, open) => {
    const given = { allow: patterns(entry), own: [temporal] };
    expect(why(url, address, given) === null).toBe(open);
  });

  it('are denied at public addresses, too', () => {
    const cloud = { ...temporal, addresses: [addressOf('93.184.216.34')] };
    expect(why('https://a.example/', '93.184.216.34', { own: [cloud] })).toContain('Temporal');
  });

  it.each(['127.0.0.1', '127.9.9.9', '::1', '0.0.0.0', '::', '::ffff:127.0.0.1'])(
    'on loopback are denied at %s, by their port alone',
    (address) => {
      const allow = patterns('127.0.0.0/8', '[::/0]', '0.0.0.0/0');
      expect(why('http://a.example:7233/', address, { allow, own: [local] })).toContain('Temporal');
      expect(why('http://a.example:3000/', address, { allow, own: [local] })).toBeNull();
    },
  );
});

describe('the rules of a policy', () => {
  const rule = anEgressRule({ tenants: ['acme'], pools: ['dmz'], allow: patterns('10.0.0.0/8') });

  it.each([
    ['acme', 'dmz', true],
    ['acme', 'default', false],
    ['beta', 'dmz', false],
  ])('open for %s in %s: %s', (tenant, pool, open) => {
    const egress = egressOf([rule], { tenant, pool }, []);
    const denial = denyAddress(egress, { host: 'a', port: 80 }, addressOf('10.0.0.1'));
    expect(denial === null).toBe(open);
  });
});

describe('readHostPattern', () => {
  it.each([
    '',
    '10.2.0.0/15:',
    'hr.example.com:0',
    'hr.example.com:70000',
    'http://hr.example.com',
    'hr.example.com/path',
    'a b',
    '*.*.example',
    'a.*.example',
    '127.1',
    '0x7f000001',
    '2130706433',
    '10.0.0.1/8',
    'fd00::/8',
    '[10.0.0.0/8]',
    '[fd00::/8',
    'user@host',
    '%31',
  ])('refuses %j with what to write', (text) => {
    const read = readHostPattern(text);
    expect(isPatternFault(read) && read.remedy).toContain('write');
  });
});
