/** E-mail addresses of a plain form, and which senders a tenant may use. */

/** One address without a display name: nothing in it can begin another header or address. */
const address =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;

export const maxAddressLength = 254;

export function isMailAddress(text: string): boolean {
  return text.length <= maxAddressLength && text.lastIndexOf('@') <= 64 && address.test(text);
}

/** An address, or `*@` and a domain for every address of it. */
export function isSenderPattern(text: string): boolean {
  return isMailAddress(text.startsWith('*@') ? `a${text.slice(1)}` : text);
}

export type SenderPolicy = {
  homeTenant: string | null;
  /** Patterns of senders by the slug of the tenant, or `*`. */
  mailSenders?: ReadonlyMap<string, readonly string[]>;
};

/** A tenant that is not listed has no senders; the home tenant has any while it is not listed. */
export function maySendAs(policy: SenderPolicy, tenant: string, from: string): boolean {
  const own = policy.mailSenders?.get(tenant);
  const common = policy.mailSenders?.get('*') ?? [];
  if (own === undefined && common.length === 0) return tenant === policy.homeTenant;
  const wanted = from.toLowerCase();
  return [...(own ?? []), ...common].some((pattern) => {
    const known = pattern.toLowerCase();
    return known.startsWith('*@') ? wanted.endsWith(known.slice(1)) : wanted === known;
  });
}
