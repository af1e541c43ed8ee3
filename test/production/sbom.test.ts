import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { acceptedLicences, billOfMaterials } from '../../tools/sbom.ts';

type Lock = Parameters<typeof billOfMaterials>[0];

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
const bill = billOfMaterials(lock);
const schemas = 'node_modules/@cyclonedx/cyclonedx-library/res/schema';
const schemaOf = (name: string): object =>
  JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`), 'utf8')) as object;

/** A lock file with one package of its own. */
const lockWith = (one: object): Lock => ({
  name: 'x',
  version: '1.0.0',
  packages: { '': {}, 'node_modules/one': one },
});
const integrity = `sha512-${Buffer.alloc(64).toString('base64')}`;

describe('the bill of materials', () => {
  it('is valid CycloneDX 1.6', () => {
    const ajv = new Ajv({ strict: false });
    for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
      ajv.addSchema(schemaOf(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
    }
    formats.default(ajv);
    ajv.addFormat('iri-reference', true).addFormat('idn-email', true);
    const validate = ajv.compile(schemaOf('bom-1.6'));
    expect(validate(JSON.parse(JSON.stringify(bill))), JSON.stringify(validate.errors)).toBe(true);
  });

  it('lists every package that is installed without dev, with version, licence and hash', () => {
    const production = Object.entries(lock.packages).filter(([place, { dev }]) => place && !dev);
    expect(production.length).toBeGreaterThan(200);
    expect(bill.components.map((one) => one['bom-ref']).sort()).toEqual(
      production.map(([place]) => place).sort(),
    );
    for (const { version, hashes, licenses, ...one } of bill.components) {
      const locked = lock.packages[one['bom-ref']];
      expect(version).toBe(locked?.version);
      const digest = Buffer.from(hashes[0]?.content ?? '', 'hex').toString('base64');
      expect(`sha512-${digest}`).toBe(locked?.integrity);
      expect(licenses).toHaveLength(1);
    }
    const names = bill.components.map(({ purl }) => purl.replace(/@[^@]*$/, ''));
    for (const name of Object.keys(lock.packages['']?.dependencies ?? {})) {
      expect(names).toContain(`pkg:npm/${name.replace('@', '%40')}`);
    }
  });

  it('names what each package depends on, and refers to nothing that it does not list', () => {
    const listed = new Set(bill.dependencies.map(({ ref }) => ref));
    for (const { dependsOn } of bill.dependencies) {
      for (const one of dependsOn) expect(listed).toContain(one);
    }
    const worker = bill.dependencies.find(({ ref }) => ref === 'node_modules/@temporalio/worker');
    expect(worker?.dependsOn).toContain('node_modules/@temporalio/activity');
  });

  it('is the same for the same lock file', () => {
    expect(billOfMaterials(lock)).toEqual(bill);
  });

  it.each([
    ['a licence that was not accepted', { version: '1.0.0', integrity, license: 'GPL-3.0' }],
    ['no licence', { version: '1.0.0', integrity }],
    ['no hash', { version: '1.0.0', license: 'MIT' }],
    ['a weak hash', { version: '1.0.0', license: 'MIT', integrity: 'sha1-AAAA' }],
  ])('is not written for a package with %s', (_what, one) => {
    expect(() => billOfMaterials(lockWith(one))).toThrow();
  });

  it('leaves out what only development needs', () => {
    const one = { version: '1.0.0', integrity, license: 'GPL-3.0', dev: true };
    expect(billOfMaterials(lockWith(one)).components).toEqual([]);
  });

  it('accepts no copyleft licence', () => {
    expect([...acceptedLicences].filter((name) => /GPL|SSPL|BUSL/.test(name))).toEqual([]);
  });

  it('is part of the image', () => {
    const dockerfile = readFileSync('Dockerfile', 'utf8');
    expect(dockerfile).toMatch(/npm run sbom && npm prune/);
    expect(dockerfile).toMatch(/COPY --from=build .*sbom\.cdx\.json/);
  });
});
