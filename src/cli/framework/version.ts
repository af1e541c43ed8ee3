/** The version of this installation, from its package.json. */
import { readFileSync } from 'node:fs';

/** The sources are three levels below package.json, the build four. */
const places = ['../../../package.json', '../../../../package.json'];

export function readVersion(): string {
  for (const place of places) {
    try {
      const text = readFileSync(new URL(place, import.meta.url), 'utf8');
      const { name, version } = JSON.parse(text) as { name?: string; version?: string };
      if (name === 'carillon' && version) return version;
    } catch {
      continue;
    }
  }
  return '0.0.0';
}
