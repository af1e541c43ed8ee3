/** How many requests are answered within a minute. */

export type RateLimits = {
  /** Of one user or program. */
  requests: number;
  /** Of these, requests that change something. */
  writes: number;
  /** Reports of one name of step workers. */
  reports: number;
  /** Credentials that were refused, from one address. */
  failures: number;
};

export const defaultRateLimits: RateLimits = {
  requests: 6_000,
  writes: 1_200,
  reports: 120_000,
  failures: 10,
};

const names = Object.keys(defaultRateLimits) as (keyof RateLimits)[];
const maxLimit = 10_000_000;

/** `requests=6000,failures=20`; what is not named keeps its default. @throws Error that says what is wrong. */
export function parseRateLimits(text: string): RateLimits {
  const given = text.split(',').map((part) => {
    const [, name = '', digits = ''] = /^\s*([a-z]+)\s*=\s*(\d{1,8})\s*$/.exec(part) ?? [];
    const known = names.find((one) => one === name);
    const limit = Number(digits);
    if (known === undefined || limit < 1 || limit > maxLimit) {
      throw new Error(
        `"${part.trim()}" is not one of ${names.map((one) => `${one}=N`).join(', ')} with N from 1 to ${maxLimit}`,
      );
    }
    return [known, limit] as const;
  });
  return { ...defaultRateLimits, ...Object.fromEntries(given) };
}
