import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { foreignSign } from '../../api/access/loopback.ts';
import type { ConnectedSystem } from '../../domain/schedule/schedule.ts';
import { type Journal, type Knobs, knobsSchema, openJournal } from './simulated-systems-journal.ts';
import {
  createSimulatedSystem,
  plainRunMs,
  refusedByKnobs,
  type SimulatedSystem,
} from './simulated-systems-runs.ts';
import { registerHttpTargets } from './simulated-systems-targets.ts';

/** Run profiles every simulated system has. */
const simulatedRunProfiles = [
  'DeltaImport',
  'FullImport',
  'DeltaSync',
  'Export',
  'ConfirmingImport',
] as const;

const titles = {
  hr: 'HR',
  badge: 'Badge',
  ldap: 'LDAP',
  ad: 'Active Directory',
  servicenow: 'ServiceNow',
} as const;

/** Name and title of a simulated system, without an address. */
const simulatedSystemNames = Object.keys(titles) as (keyof typeof titles)[];

export type SimulatedSystemsOptions = {
  /** 0, the default, takes a free one. */
  port?: number;
  /** Keeps the journal across restarts. */
  journalFile?: string;
  /** Duration of a plain run (default: 1,500). */
  durationMs?: number;
};

/** `close` ends every open connection. */
export type SimulatedSystems = {
  url: string;
  systems: ConnectedSystem[];
  close(): Promise<void>;
};

/** Starts systems with the run-profile protocol on loopback, with knobs that make them fail. */
export async function startSimulatedSystems(
  options: SimulatedSystemsOptions = {},
): Promise<SimulatedSystems> {
  const journal = await openJournal(options.journalFile ?? null);
  const durationMs = options.durationMs ?? plainRunMs;
  const systems = new Map<string, SimulatedSystem>(
    simulatedSystemNames.map((name) => [
      name,
      createSimulatedSystem({ name, journal, durationMs }),
    ]),
  );
  const app = Fastify({
    forceCloseConnections: true,
    bodyLimit: 1024 * 1024,
    // A misspelt knob is refused, not dropped.
    ajv: { customOptions: { removeAdditional: false } },
  });
  // JSON only: for that, the page of another site needs a preflight request.
  app.removeContentTypeParser('text/plain');
  refuseForeign(app);
  registerRuns(app, systems);
  registerControls(app, systems, journal);
  app.register((scope, _options, done) => {
    // Steps may send any content; everything but JSON is read as text.
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, parsed) =>
      parsed(null, body),
    );
    registerHttpTargets(scope, journal);
    done();
  });
  const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  return {
    url,
    systems: simulatedSystemNames.map((name) => ({
      name,
      title: titles[name],
      url: `${url}/systems/${name}`,
      runProfiles: [...simulatedRunProfiles],
    })),
    async close() {
      await app.close();
      await journal.close();
    },
  };
}

type Systems = ReadonlyMap<string, SimulatedSystem>;
type Named = { Params: { name: string } };
type OneRun = { Params: { name: string; runId: string } };

const startSchema = {
  body: {
    type: 'object',
    required: ['profile'],
    properties: { profile: { type: 'string', maxLength: 100 } },
  },
};

/** Foreign web pages, and foreign names that resolve to this machine, must not start runs or turn knobs. */
function refuseForeign(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const sign = foreignSign(request.headers, request.ip);
    if (sign === null) return;
    return reply.code(403).send({ message: `only this machine is served, and ${sign}` });
  });
}

/** The run-profile protocol. */
function registerRuns(app: FastifyInstance, systems: Systems): void {
  app.post<Named & { Body: { profile: string } }>(
    '/systems/:name/runs',
    { schema: startSchema },
    async (request, reply) => {
      const system = systems.get(request.params.name);
      if (!system) return notFound(reply, 'system');
      const { profile } = request.body;
      const status = system.knobs.startStatus;
      if (status !== null) return reply.code(status).send({ message: refusedByKnobs });
      if (!(simulatedRunProfiles as readonly string[]).includes(profile)) {
        return notFound(reply, 'run profile');
      }
      const header = request.headers['idempotency-key'];
      const { run } = await system.start(profile, typeof header === 'string' ? header : null);
      return reply.code(202).send(run);
    },
  );
  app.get<OneRun>('/systems/:name/runs/:runId', async ({ params }, reply) => {
    return systems.get(params.name)?.read(params.runId) ?? notFound(reply, 'run');
  });
  app.post<OneRun>('/systems/:name/runs/:runId/cancel', async ({ params }, reply) => {
    return systems.get(params.name)?.cancel(params.runId) ?? notFound(reply, 'run');
  });
}

/** Knobs and journal, for demos and tests. */
function registerControls(app: FastifyInstance, systems: Systems, journal: Journal): void {
  app.get<Named>('/systems/:name/knobs', async ({ params }, reply) => {
    return systems.get(params.name)?.knobs ?? notFound(reply, 'system');
  });
  app.put<Named & { Body: Partial<Knobs> }>(
    '/systems/:name/knobs',
    { schema: { body: knobsSchema } },
    async ({ params, body }, reply) => {
      const system = systems.get(params.name);
      if (!system) return notFound(reply, 'system');
      system.setKnobs(body);
      return system.knobs;
    },
  );
  app.post('/reset', async () => {
    for (const system of systems.values()) system.reset();
    return { reset: true };
  });
  app.get<{ Querystring: { key?: string; system?: string } }>('/journal', async ({ query }) => {
    const items = journal.entries.filter(
      (entry) =>
        (query.key === undefined || entry.key === query.key) &&
        (query.system === undefined || entry.system === query.system),
    );
    return { items };
  });
}

function notFound(reply: FastifyReply, what: string): FastifyReply {
  return reply.code(404).send({ message: `there is no such ${what}` });
}
