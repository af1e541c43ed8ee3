/** What changed in one tenant, page by page: read once for all streams of this process that follow it. */
import type { StreamEvent, StreamPosition } from '../../domain/stream/stream.ts';
import type { Database, Transaction } from '../../store/core/database.ts';
import { listPageEvents } from '../../store/stream/stream-events.ts';
import {
  findLastPage,
  listPagesFrom,
  type StreamPage,
  turnPage,
} from '../../store/stream/stream-pages.ts';

/** Events in their order, and the position after all of them; `gone` when the position is not kept any more. */
type StreamChunk = {
  events: StreamEvent[];
  page: number;
  mark: string;
  next: StreamPosition;
};

export type StreamFeed = {
  /** The end of the newest page. @throws when PostgreSQL is unavailable. */
  end(): Promise<StreamPosition>;
  /** What comes after a position, in bounded pieces; null when nothing does yet. */
  read(after: StreamPosition): Promise<StreamChunk | 'gone' | null>;
  /** Looks for news. Concurrent calls share one look. Never throws. */
  look(): Promise<void>;
  /** Calls `wake` whenever there may be news, until the returned function is called. */
  watch: (wake: () => void) => () => void;
};

/** A page in memory. A larger one is read from the database by every stream for itself. */
type KeptPage = { base: StreamPage; page: StreamPage; events: StreamEvent[] };

/** Events of one answer of the database. */
const chunk = 500;
/** Kept in memory for streams that are up to date; the others read from the database. */
const maxKeptPages = 64;
const maxKeptEvents = 5_000;
/** Pages read in one look; the next look follows at once. */
const pagesPerLook = 32;

export type StreamFeedDeps = {
  database: Pick<Database, 'read' | 'withTenant'>;
  tenantId: string;
  /** Called once for each look that failed. */
  onTrouble: (error: unknown) => void;
};

/** The newest pages, for streams that are up to date. */
function createPageMemory() {
  const kept = new Map<number, KeptPage>();
  let events = 0;
  return {
    keep(page: KeptPage): void {
      kept.set(page.page.page, page);
      events += page.events.length;
      for (const [number, oldest] of kept) {
        if (kept.size <= maxKeptPages && events <= maxKeptEvents) return;
        kept.delete(number);
        events -= oldest.events.length;
      }
    },
    clear(): void {
      kept.clear();
      events = 0;
    },
    /** Null when the page is not here. */
    find({ page, mark, seq }: StreamPosition): StreamChunk | null {
      const found = kept.get(seq === null ? page + 1 : page);
      if (!found || (seq === null ? found.base : found.page).mark !== mark) return null;
      const at = { page: found.page.page, mark: found.page.mark };
      const rest = found.events.filter((event) => event.seq > (seq ?? 0));
      return { ...at, events: rest, next: { ...at, seq: null } };
    },
  };
}

async function readStored(
  tx: Transaction,
  after: StreamPosition,
): Promise<StreamChunk | 'gone' | null> {
  const wanted = after.seq === null ? after.page + 1 : after.page;
  const [base, page] = await listPagesFrom(tx, { page: wanted - 1, limit: 2 });
  if (base?.page !== wanted - 1) return 'gone';
  if (after.seq === null && base.mark !== after.mark) return 'gone';
  if (!page) return after.seq === null ? null : 'gone';
  if (after.seq !== null && page.mark !== after.mark) return 'gone';
  const events = await listPageEvents(tx, { base, page, after: after.seq ?? 0, limit: chunk });
  const lastSeq = events.length < chunk ? null : (events.at(-1)?.seq ?? null);
  const at = { page: page.page, mark: page.mark };
  return { ...at, events, next: { ...at, seq: lastSeq } };
}

/** Pages after the given one, with their events; null when that one is gone. */
async function readNews(tx: Transaction, from: StreamPage): Promise<KeptPage[] | null> {
  const pages = await listPagesFrom(tx, { page: from.page, limit: pagesPerLook + 1 });
  if (pages[0]?.page !== from.page || pages[0].mark !== from.mark) return null;
  const news: KeptPage[] = [];
  for (const [index, page] of pages.entries()) {
    const base = pages[index - 1];
    if (!base) continue;
    const limit = maxKeptEvents;
    news.push({ base, page, events: await listPageEvents(tx, { base, page, after: 0, limit }) });
  }
  return news;
}

export function createStreamFeed({ database, tenantId, onTrouble }: StreamFeedDeps): StreamFeed {
  const memory = createPageMemory();
  const wakers = new Set<() => void>();
  let last: StreamPage | null = null;
  let looking: Promise<void> | null = null;
  let again = false;
  let ending: Promise<StreamPosition> | null = null;

  /** True when there may be more at once. After a crash of PostgreSQL all starts anew. */
  async function lookOnce(): Promise<boolean> {
    await database.withTenant(tenantId, (tx) => turnPage(tx));
    const from = last;
    const news = from && (await database.read(tenantId, (tx) => readNews(tx, from)));
    if (news === null) {
      memory.clear();
      last = await database.read(tenantId, (tx) => findLastPage(tx));
    }
    for (const page of news ?? []) {
      // A larger page is read by each stream for itself.
      if (page.events.length < maxKeptEvents) memory.keep(page);
      last = page.page;
    }
    if (news === null || news.length > 0) for (const wake of wakers) wake();
    return news !== null && news.length === pagesPerLook;
  }

  async function lookAll(): Promise<void> {
    try {
      do {
        again = false;
        while (await lookOnce());
      } while (again as boolean);
    } catch (error) {
      onTrouble(error);
    }
  }

  async function readEnd(): Promise<StreamPosition> {
    await database.withTenant(tenantId, (tx) => turnPage(tx));
    const page = await database.read(tenantId, (tx) => findLastPage(tx));
    if (!page) throw new Error('the stream has no page');
    return { page: page.page, mark: page.mark, seq: null };
  }

  return {
    async look() {
      if (looking) again = true;
      looking ??= lookAll().finally(() => (looking = null));
      return looking;
    },
    end() {
      // Many streams may begin at once, after a restart of another server.
      ending ??= readEnd().finally(() => (ending = null));
      return ending;
    },
    async read(after) {
      // Up to date, as most are: no look into the database.
      const isLast = after.seq === null && after.page === last?.page && after.mark === last.mark;
      if (isLast) return null;
      return memory.find(after) ?? database.read(tenantId, (tx) => readStored(tx, after));
    },
    watch(wake) {
      wakers.add(wake);
      return () => void wakers.delete(wake);
    },
  };
}
