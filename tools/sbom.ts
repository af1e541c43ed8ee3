/** Writes the bill of materials of the product: every package of package-lock.json that is installed without dev. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const file = 'sbom.cdx.json';

type LockedPackage = {
  name?: string;
  version?: string;
  license?: string;
  integrity?: string;
  dev?: boolean;
  optional?: boolean;
  link?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};

type Lock = { name: string; version: string; packages: Record<string, LockedPackage> };

type Licence = { license: { id: string } } | { expression: string };

type Component = {
  type: 'library';
  /** Its folder, which is unique even where one version is installed twice. */
  'bom-ref': string;
  group?: string;
  name: string;
  version: string;
  scope: 'required' | 'optional';
  hashes: { alg: 'SHA-512'; content: string }[];
  licenses: Licence[];
  purl: string;
};

/** A CycloneDX document, as far as it is used here. */
type BillOfMaterials = {
  bomFormat: 'CycloneDX';
  specVersion: '1.6';
  metadata: object;
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
};

/** SPDX expressions that production packages may have; a new one is a decision, made here. */
export const acceptedLicences: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'Apache-2.0 AND MIT',
  '(Apache-2.0 AND BSD-3-Clause)',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
]);

/** Its package.json names no licence, so the lock has none; its LICENSE file is the Unlicense. */
const licencesByHand: Readonly<Record<string, string>> = { unionfs: 'Unlicense' };

/** The CycloneDX 1.6 document of a lock file; the same lock file always gives the same document. */
export function billOfMaterials(lock: Lock): BillOfMaterials {
  const places = Object.keys(lock.packages)
    .filter((place) => place !== '' && !lock.packages[place]?.dev)
    .sort();
  const components = places.map((place) => toComponent(lock, place));
  const root = `pkg:npm/${lock.name}@${lock.version}`;
  const content = createHash('sha256').update(JSON.stringify(components)).digest('hex');
  const identity = { serialNumber: `urn:uuid:${toUuid(content)}`, version: 1 };
  return {
    ...identity,
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: {
      component: {
        type: 'application',
        name: lock.name,
        version: lock.version,
        'bom-ref': root,
        purl: root,
        licenses: [{ license: { id: 'MIT' } }],
      },
    },
    components,
    dependencies: ['', ...places].map((place) => ({
      ref: place === '' ? root : place,
      dependsOn: dependenciesOf(lock, place),
    })),
  };
}

function toComponent({ packages }: Lock, place: string): Component {
  const { version = '', integrity, optional, license, ...one } = packages[place] ?? {};
  const fullName = one.name ?? nameOf(place);
  const licence = license ?? licencesByHand[fullName];
  if (version === '' || integrity === undefined || licence === undefined) {
    throw new Error(`${place} has no version, integrity or licence in package-lock.json`);
  }
  if (!acceptedLicences.has(licence)) {
    throw new Error(
      `${place} has the licence "${licence}"; accept it in tools/sbom.ts, or replace it`,
    );
  }
  const [group, name = ''] = fullName.includes('/') ? fullName.split('/') : [undefined, fullName];
  return {
    type: 'library',
    'bom-ref': place,
    ...(group === undefined ? {} : { group }),
    name,
    version,
    scope: optional ? 'optional' : 'required',
    hashes: [toHash(integrity)],
    licenses: licence.includes(' ') ? [{ expression: licence }] : [{ license: { id: licence } }],
    purl: `pkg:npm/${fullName.replace('@', '%40')}@${version}`,
  };
}

/** `sha512-<base64>` to what CycloneDX writes. */
function toHash(integrity: string): Component['hashes'][number] {
  const [, algorithm = '', value = ''] = /^sha(\d+)-([A-Za-z0-9+/=]+)$/.exec(integrity) ?? [];
  if (algorithm !== '512') throw new Error(`"${integrity}" is no SHA-512 digest`);
  return { alg: 'SHA-512', content: Buffer.from(value, 'base64').toString('hex') };
}

function nameOf(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** Where Node finds what a package names: in its own folder, else in the nearest one above. */
function dependenciesOf({ packages }: Lock, place: string): string[] {
  const { dependencies = {}, optionalDependencies = {} } = packages[place] ?? {};
  const names = Object.keys({ ...dependencies, ...optionalDependencies });
  const found = names.flatMap((name) => resolvePlace(packages, place, name) ?? []);
  return [...new Set(found)].sort();
}

function resolvePlace(packages: Lock['packages'], place: string, name: string): string | undefined {
  let folder = place;
  for (;;) {
    const candidate = join(folder, 'node_modules', name);
    if (packages[candidate] && !packages[candidate].dev) return candidate;
    if (folder === '') return undefined;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1));
  }
}

function toUuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5');
}

if (import.meta.filename === process.argv[1]) {
  if (!existsSync('package-lock.json')) throw new Error('run it where package-lock.json is');
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
  const bill = billOfMaterials(lock);
  writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
  console.log(`${file}: ${bill.components.length} packages`);
}
