/** The token of the person in this tab. It ends with the tab, and no other page can read it. */

const key = 'carillon.token';

/** Undefined where none is needed, or none was given yet. */
export function readToken(): string | undefined {
  return sessionStorage.getItem(key) ?? undefined;
}

export function keepToken(token: string): void {
  sessionStorage.setItem(key, token);
}

export function forgetToken(): void {
  sessionStorage.removeItem(key);
}
