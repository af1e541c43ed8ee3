/** What the addresses of connected systems hold: whether the form is open. */
export type SystemsSearch = { form?: true | undefined };

export function readSystemsSearch({ form }: Record<string, unknown>): SystemsSearch {
  return { form: form === true ? true : undefined };
}
