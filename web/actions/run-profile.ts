/** Runs one run profile of a connected system, without a schedule. */
import { useQueryClient } from '@tanstack/react-query';
import { shellWord } from '../../src/domain/text/shell-word.ts';
import { useAsk } from './ask.tsx';
import { runRunProfile } from './commands.ts';

type Wanted = { system: { name: string; title: string }; runProfile: string };

/** Asks before it runs; `began` is told the id of the execution. */
export function useRunProfile(): (wanted: Wanted, began?: (id: string) => void) => void {
  const ask = useAsk();
  const queries = useQueryClient();
  return ({ system, runProfile }, began) =>
    ask({
      title: `Run ${runProfile} of ${system.title}`,
      effect:
        'It runs once, now, beside the schedules. It is refused while the same profile still runs.',
      confirm: 'Run',
      command: `carillon system run ${system.name} ${shellWord(runProfile)}`,
      act: async (reason) => {
        const id = await runRunProfile({ system: system.name, runProfile }, reason);
        await queries.invalidateQueries({ queryKey: ['active'] });
        began?.(id);
      },
    });
}
