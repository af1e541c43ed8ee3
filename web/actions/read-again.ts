/** After something was changed: what shows it is read again. */
import { useQueryClient } from '@tanstack/react-query';

/** `names` are the first words of the keys of queries. */
export function useReadAgain(...names: readonly string[]): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    for (const name of names) await queries.invalidateQueries({ queryKey: [name] });
  };
}
