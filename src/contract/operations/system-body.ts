/** The body of a connected system → what is stored, or every mistake. */
import { toName } from '../../domain/name.ts';
import { checkSystem } from '../../domain/schedule/connected-system.ts';
import type { TextOrSecret } from '../../domain/schedule/schedule.ts';
import { problemOf } from '../schedule/definition.ts';
import { checkBodyText } from '../validation/body-text.ts';
import type { ConnectedSystemBody } from './connected-systems.ts';

type SystemGiven = {
  name: string;
  title: string;
  url: string;
  headers: Readonly<Record<string, TextOrSecret>>;
  pool: string | null;
  runProfiles: string[];
  /** Null for the number of every system. */
  maxActive: number | null;
};

/** @throws ProblemError `connected-system-invalid` with every mistake. */
export function readSystemBody(name: string, body: ConnectedSystemBody): SystemGiven {
  const unreadable = checkBodyText(body);
  if (unreadable.length > 0) throw problemOf(unreadable);
  const { url, title = name, headers: given = {}, pool = null } = body;
  const { maxActive = null } = body;
  const runProfiles = body.runProfiles.map(toName);
  // The title is not normalized: that could make it longer than it may be.
  const system = { name, title, url, headers: given, pool, runProfiles, maxActive };
  const errors = checkSystem(system);
  if (errors.length > 0) throw problemOf(errors);
  return system;
}
