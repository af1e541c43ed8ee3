/** Helm and the check of manifests, built from tools/helm with Go once per user. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveCacheDirectory } from '../../src/dev/data-directory.ts';

const moduleDirectory = fileURLToPath(new URL('../../tools/helm', import.meta.url));
const programs = { helm: 'helm.sh/helm/v3/cmd/helm', manifests: '.' };
const buildTimeoutMs = 15 * 60_000;

/** Renders and checks a chart. */
export type Helm = {
  /** What `helm <args>` prints. @throws Error with its error output. */
  helm: (...args: string[]) => string;
  /** What an API server with strict field validation would say about these manifests. */
  checkManifests: (manifests: string) => { accepted: boolean; answer: string };
};

export const hasGo = spawnSync('go', ['version']).status === 0;

export function findHelm(): Helm {
  const directory = join(resolveCacheDirectory({ env: process.env }), `helm-${pinnedVersion()}`);
  if (!existsSync(directory)) build(directory);
  return {
    helm: (...args) =>
      execFileSync(join(directory, 'helm'), args, { encoding: 'utf8', stdio: 'pipe' }),
    checkManifests(input) {
      const checked = spawnSync(join(directory, 'manifests'), { input, encoding: 'utf8' });
      return { accepted: checked.status === 0, answer: checked.stdout + checked.stderr };
    },
  };
}

function pinnedVersion(): string {
  const pinned = /helm\.sh\/helm\/v3 (v[\d.]+)/.exec(
    readFileSync(join(moduleDirectory, 'go.mod'), 'utf8'),
  );
  if (pinned?.[1] === undefined) throw new Error('tools/helm/go.mod does not pin Helm');
  return pinned[1];
}

/** Into a folder of its own, renamed when complete: another run may build at the same moment. */
function build(directory: string): void {
  mkdirSync(join(directory, '..'), { recursive: true });
  const building = mkdtempSync(`${directory}-`);
  const env = { ...process.env, GOWORK: 'off', GOFLAGS: '', CGO_ENABLED: '0' };
  for (const [name, program] of Object.entries(programs)) {
    const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w'];
    execFileSync('go', ['build', ...flags, '-o', join(building, name), program], {
      cwd: moduleDirectory,
      env,
      stdio: 'pipe',
      timeout: buildTimeoutMs,
    });
  }
  try {
    renameSync(building, directory);
  } catch {
    rmSync(building, { recursive: true });
  }
}
