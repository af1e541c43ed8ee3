import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { findHelm, hasGo, type Helm } from '../../support/helm.ts';

const chart = 'deploy/helm/carillon';
const kubernetes = ['--kube-version', '1.31.0'];
/** Everything that the chart requires, and nothing else. */
const needed = [
  ...['--set', 'temporal.address=temporal.temporal:7233'],
  ...['--set', 'networkPolicy.temporal.to[0].ipBlock.cidr=10.0.0.7/32'],
  ...['--set', 'networkPolicy.database.to[0].ipBlock.cidr=10.0.0.5/32'],
];
/** Every branch of the templates. */
const everything = [
  ...needed,
  ...['--set', `image.digest=sha256:${'0123456789abcdef'.repeat(4)}`],
  ...['--set', 'imagePullSecrets[0].name=registry'],
  ...['--set', 'temporal.tls.enabled=true,temporal.tls.secretName=temporal-tls'],
  ...['--set', 'temporal.tls.serverName=temporal,temporal.apiKey.secretName=temporal-key'],
  ...['--set', 'temporal.payloadKeysSecretName=payload-keys'],
  ...['--set', 'secretKeysSecretName=secret-keys'],
  ...['--set', 'networkPolicy.apiFrom[0].namespaceSelector.matchLabels.name=proxy'],
  ...['--set', 'stepWorkers.dmz.pools={acme-dmz,windows},stepWorkers.dmz.tokensSecretName=dmz'],
  ...['--set', 'stepWorkers.dmz.secretNames={dmz-secrets},stepWorkers.dmz.env[0].name=X'],
  ...['--set', 'nodeSelector.disk=ssd,tolerations[0].operator=Exists,podAnnotations.a=b'],
  ...['--set', 'retention.enabled=true,retention.archiveClaimName=archive'],
  ...['--set-json', 'systems=[{"name":"hr","url":"http://hr:9000","runProfiles":["DeltaImport"]}]'],
  ...['--set-json', 'policy={"pools":{"default":{"tenants":["acme"]}}}'],
];

type Container = {
  image: string;
  args: string[];
  env: { name: string; value?: string; valueFrom?: { secretKeyRef?: { name: string } } }[];
  securityContext: object;
  resources: { limits?: { memory?: string } };
  lifecycle?: { preStop?: { exec: { command: string[] } } };
};
type Manifest = {
  kind: string;
  metadata: { name: string };
  spec?: {
    template?: { spec: { containers: Container[] } };
    jobTemplate?: { spec: NonNullable<Manifest['spec']> };
    egress?: object[];
  };
};

let helm: Helm;
// The first run on a machine builds Helm.
beforeAll(() => {
  if (hasGo) helm = findHelm();
}, 900_000);

const render = (settings: readonly string[]): string =>
  helm.helm('template', 'test', chart, ...kubernetes, ...settings);

function manifestsOf(settings: readonly string[]): Manifest[] {
  return parseAllDocuments(render(settings)).map((document) => document.toJS() as Manifest);
}

function containersOf(settings: readonly string[]): Map<string, Container> {
  const found = manifestsOf(settings).flatMap(({ metadata, spec }) =>
    ((spec?.jobTemplate?.spec ?? spec)?.template?.spec.containers ?? []).map(
      (one) => [metadata.name, one] as const,
    ),
  );
  return new Map(found);
}

describe.skipIf(!hasGo)('the Helm chart', () => {
  it.each([
    ['with the least values', needed],
    ['with every value', everything],
  ])('passes lint, and renders what Kubernetes accepts strictly, %s', (_what, settings) => {
    expect(helm.helm('lint', '--strict', chart, ...kubernetes, ...settings)).toContain(
      '0 chart(s) failed',
    );
    const { accepted, answer } = helm.checkManifests(render(settings));
    expect(answer).toMatch(/^\d+ accepted, 0 refused\n$/);
    expect(accepted).toBe(true);
  });

  it('is checked against unknown fields and wrong types', () => {
    const wrong = render(needed)
      .replace('replicas: 2', 'replicas: two')
      .replace('egress:', 'egres:');
    const { accepted, answer } = helm.checkManifests(wrong);
    expect(accepted).toBe(false);
    expect(answer).toMatch(/unknown field "spec\.egres"/);
    expect(answer).toMatch(/2 refused/);
  });

  it.each([
    ['no address of Temporal', needed.slice(2), /temporal/],
    ['an unknown value', [...needed, '--set', 'sever.replicas=3'], /sever/],
    ['a digest that is none', [...needed, '--set', 'image.digest=latest'], /digest/],
    [
      'no peers for its network policies',
      needed.slice(0, 4),
      /networkPolicy\.database\.to is empty/,
    ],
    ['step workers without pools', [...needed, '--set', 'stepWorkers.a.replicas=1'], /pools/],
  ])('refuses %s and names it', (_what, settings, message) => {
    expect(() => render(settings)).toThrow(message);
  });

  it('gives the database to server and orchestrator, its owner to the migration and retention alone', () => {
    const secretsOf = (container?: Container) =>
      (container?.env ?? []).flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []);
    const containers = containersOf(everything);
    for (const [name, container] of containers) {
      const secrets = secretsOf(container);
      const serves = /-(server|orchestrator|migrate)$/.test(name);
      expect(secrets.includes('carillon-database'), name).toBe(serves);
      expect(secrets.includes('carillon-database-owner'), name).toBe(
        /-(migrate|retention)$/.test(name),
      );
    }
    expect(containers.size).toBe(6);
    expect(containersOf(needed).has('test-carillon-retention')).toBe(false);
  });

  it('locks every container down and limits its memory', () => {
    for (const [name, { securityContext, resources, image }] of containersOf(everything)) {
      expect(securityContext, name).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(resources.limits?.memory, name).toMatch(/^\d+[GM]i$/);
      expect(image).toMatch(/^carillon@sha256:/);
    }
  });

  it('lets a server answer until no new connections are sent to it', () => {
    const { lifecycle } = containersOf(needed).get('test-carillon-server') ?? {};
    expect(lifecycle?.preStop?.exec.command).toEqual(['sleep', '5']);
  });

  it('keeps step workers away from PostgreSQL and from private addresses', () => {
    const policies = manifestsOf(everything).filter(({ kind }) => kind === 'NetworkPolicy');
    const steps = policies.filter(({ metadata }) => metadata.name.includes('-steps-'));
    expect(steps.map(({ metadata }) => metadata.name)).toEqual([
      'test-carillon-steps-default',
      'test-carillon-steps-dmz',
    ]);
    for (const { spec } of steps) expect(JSON.stringify(spec?.egress)).not.toContain('10.0.0.5');
    expect(JSON.stringify(steps[0]?.spec?.egress)).toContain('"169.254.0.0/16"');
  });

  it('sets only keys that Carillon reads', () => {
    const known = readFileSync('src/config/environment.ts', 'utf8');
    const used = [...containersOf(everything).values()].flatMap(({ env }) =>
      env.map(({ name }) => name),
    );
    const unknown = used.filter(
      (name) => name !== 'X' && !new RegExp(`^  ${name}:`, 'm').test(known),
    );
    expect(unknown).toEqual([]);
  });
});
