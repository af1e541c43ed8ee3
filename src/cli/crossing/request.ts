/** A request of the suite, and how it is sent. */

export type Request = {
  method: string;
  /** From the root of the server, encoded. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
};

export type Answer = { status: number; body: string };

/** Sends with one credential. */
export type Send = (request: Request) => Promise<Answer>;
