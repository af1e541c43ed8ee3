/** Tries to cross from one tenant into another, and counts what came of it. */
import {
  type Attempt,
  type AttemptContext,
  type AttemptKind,
  attemptKinds,
  makeAttempt,
} from './attempts.ts';
import { leaksOf } from './inventory.ts';
import type { Answer, Request, Send } from './request.ts';

type Finding = {
  is: 'Read' | 'Inferred' | 'Used' | 'ServerError';
  request: string;
  status: number;
  /** Texts of the other tenant that the answer shows, or the two answers that differ. */
  shows: string[];
};

export type CrossingReport = {
  attempts: Record<AttemptKind, number>;
  total: number;
  /** How often each status was answered. */
  statuses: Record<string, number>;
  /** Requests that were accepted, all of them in the sender's own tenant. */
  accepted: number;
  twins: number;
  findings: Finding[];
};

export type CrossingOptions = {
  context: AttemptContext;
  /** Sends as the tenant that must not get across. */
  send: Send;
  attempts: number;
  concurrency: number;
  signal: AbortSignal;
  progress?: (done: number) => void;
};

/** Of each sort; a missing wall is found again and again. */
const maxFindings = 20;
const progressEvery = 1_000;

/** Ends early when the signal aborts; the report counts what was tried until then. */
export async function tryToCross(options: CrossingOptions): Promise<CrossingReport> {
  const report = emptyReport();
  const ownForms = new Set([...options.context.inventory.own].map(plainForm));
  const known: Known = { ownForms, told: new Set(), underWay: new Set() };
  const worker = async (): Promise<void> => {
    while (report.total < options.attempts && !options.signal.aborted) {
      const attempt = nextAttempt(options.context, report.total);
      report.total += 1;
      if (report.total % progressEvery === 0) options.progress?.(report.total);
      if (attempt) await tryOnce(attempt, { options, report, known });
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  return report;
}

function emptyReport(): CrossingReport {
  const attempts = Object.fromEntries(attemptKinds.map((kind) => [kind, 0]));
  return {
    attempts: attempts as Record<AttemptKind, number>,
    total: 0,
    statuses: {},
    accepted: 0,
    twins: 0,
    findings: [],
  };
}

function nextAttempt(context: AttemptContext, number: number): Attempt | null {
  for (let offset = 0; offset < attemptKinds.length; offset += 1) {
    const kind = attemptKinds[(number + offset) % attemptKinds.length];
    const attempt = kind && makeAttempt(kind, context);
    if (attempt) return attempt;
  }
  return null;
}

/** Texts of the other tenant that the sender itself has named: to read them again crosses nothing. */
type Known = {
  /** Texts of the other tenant, in their plain form. */
  ownForms: ReadonlySet<string>;
  /** Those that were written into the sender's tenant, however they were spelled. */
  told: Set<string>;
  /** Writes without an answer yet: another request may already read what they wrote. */
  underWay: Set<Request>;
};

type Trial = { options: CrossingOptions; report: CrossingReport; known: Known };

async function tryOnce({ kind, request, twin }: Attempt, trial: Trial): Promise<void> {
  const { options, report, known } = trial;
  const { inventory } = options.context;
  const answer = await sendNoted(request, trial);
  report.attempts[kind] += 1;
  report.statuses[answer.status] = (report.statuses[answer.status] ?? 0) + 1;
  const shows = leaksOf(inventory, request, answer.body).filter(isUntold(known));
  if (shows.length > 0) find('Read', { request, answer, shows }, report);
  // A definition names what the installation keeps for the other tenant.
  if (kind === 'definition' && answer.status < 300) {
    find('Used', { request, answer, shows: [request.body ?? ''] }, report);
  }
  if (answer.status >= 500) find('ServerError', { request, answer, shows: [] }, report);
  const forms = textsOf(request).map(plainForm);
  const isOwn = (): boolean => forms.some((form) => known.told.has(form));
  if (!twin || isOwn()) return;
  report.twins += 1;
  const other = await sendNoted(twin, trial);
  // A write that was under way may have made it the sender's own meanwhile.
  if (codeOf(answer) === codeOf(other) || isOwn()) return;
  find('Inferred', { request, answer, shows: [codeOf(answer), codeOf(other)] }, report);
}

/** Sends, and notes which texts of the other tenant the sender has now written. */
async function sendNoted(request: Request, { options, report, known }: Trial): Promise<Answer> {
  if (request.method === 'GET') return options.send(request);
  known.underWay.add(request);
  try {
    const answer = await options.send(request);
    if (answer.status < 300) {
      report.accepted += 1;
      const forms = textsOf(request).map(plainForm);
      for (const form of forms) if (known.ownForms.has(form)) known.told.add(form);
    }
    return answer;
  } finally {
    known.underWay.delete(request);
  }
}

/** Whether a text can only be the other tenant's; it may also quote what the sender wrote, or be a slug of it. */
function isUntold({ told, underWay }: Known): (text: string) => boolean {
  return (text) => {
    const form = plainForm(text);
    if (told.has(form) || [...told].some((part) => form.includes(part))) return false;
    return ![...underWay].some((write) => textsOf(write).some((part) => plainForm(part) === form));
  };
}

/** The same for a name and the slug that is made of it. */
function plainForm(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
}

function find(
  is: Finding['is'],
  seen: { request: Request; answer: Answer; shows: string[] },
  { findings }: CrossingReport,
): void {
  if (findings.filter((one) => one.is === is).length >= maxFindings) return;
  const request = `${seen.request.method} ${seen.request.path}`;
  findings.push({ is, request, status: seen.answer.status, shows: seen.shows.slice(0, 5) });
}

/** Status and problem code: what a program sees of an answer. */
function codeOf({ status, body }: Answer): string {
  return `${status} ${/"code":"([^"]+)"/.exec(body)?.[1] ?? ''}`.trim();
}

function textsOf({ path, body }: Request): string[] {
  const parts = (path.split('?')[0] ?? '').split('/').map(decode);
  return body === null ? parts : [...parts, ...textsWithin(JSON.parse(body))];
}

function textsWithin(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...textsWithin(member)]);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
