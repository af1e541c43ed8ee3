/**
 * Several statements in one packet and under one Sync, which makes them one transaction without begin and commit.
 * The driver alone sends each statement as a query of its own, which costs both sides several times the work.
 */
import pg from 'pg';

export type Statement = { name: string | undefined; text: string; values: unknown[] };

export type Flight = {
  /** The results, in the order of the statements, once they are committed; rejects with the first error. */
  landed: Promise<pg.QueryResult[]>;
  /** Whether it prepares a statement. When it fails, nothing tells whether that was kept: end the connection. */
  prepares: boolean;
};

/** At least two statements; nothing else may be under way on the client. */
export function launch(client: pg.PoolClient, statements: readonly Statement[]): Flight {
  const wire = client.connection as Wire;
  const prepared = new Map<string, string>();
  const bound = statements.map(({ name, text, values }) => {
    const isKnown = name !== undefined && isPrepared(name, text, wire.parsedStatements, prepared);
    if (name !== undefined && !isKnown) prepared.set(name, text);
    return { name, text, isKnown, values: values.map((value) => prepareValue(value)) };
  });
  const landed = new Promise<pg.QueryResult[]>((resolve, reject) => {
    const send = (): void => sendTogether(wire, bound);
    const query = new FlightQuery(send, (error, results) => {
      if (error) return reject(error);
      for (const [name, text] of prepared) wire.parsedStatements[name] = text;
      resolve(results);
    });
    client.query(query);
  });
  return { landed, prepares: prepared.size > 0 };
}

/** @throws Error when another text has the name: the connection would run that one. */
function isPrepared(
  name: string,
  text: string,
  onConnection: Record<string, string>,
  inFlight: ReadonlyMap<string, string>,
): boolean {
  const known = onConnection[name] ?? inFlight.get(name);
  if (known !== undefined && known !== text) throw new Error(`two statements are named "${name}"`);
  return known !== undefined;
}

type Bound = Statement & { isKnown: boolean };

function sendTogether(wire: Wire, statements: readonly Bound[]): void {
  wire.stream.cork();
  for (const { name, text, values, isKnown } of statements) {
    if (!isKnown) wire.parse({ name, text });
    wire.bind({ portal: '', statement: name, values });
    wire.describe({ type: 'P', name: '' });
    wire.execute({ portal: '' });
  }
  wire.sync();
  wire.stream.uncork();
}

type Landed = (error: Error | null, results: pg.QueryResult[]) => void;

/** A client that pipelines takes only what extends the driver's query, which gathers a result of each statement. */
class FlightQuery extends pg.Query {
  constructor(send: () => void, landed: Landed) {
    super('', landed as never);
    this.submit = send;
  }
}

/** What the driver's own query uses, and its types do not declare. */
type Wire = Omit<pg.Connection, 'parse' | 'bind' | 'describe' | 'execute'> & {
  /** By name. */
  parsedStatements: Record<string, string>;
  parse(message: Pick<Statement, 'name' | 'text'>): void;
  bind(message: { portal: ''; statement: string | undefined; values: unknown[] }): void;
  describe(message: { type: 'P'; name: '' }): void;
  execute(message: { portal: '' }): void;
};

const { prepareValue } = (pg as unknown as { utils: { prepareValue: (value: unknown) => unknown } })
  .utils;
