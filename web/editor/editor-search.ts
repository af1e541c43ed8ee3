/** Which tab of the editor is open, and what a new schedule begins with; both are in the address. */
import { type EditorTab, editorTabs } from './draft.ts';

export type EditorSearch = { tab?: EditorTab | undefined };
/** `example`, `yaml`, or `copy:` and the slug of a schedule; blank without it. */
export type NewScheduleSearch = EditorSearch & { from?: string | undefined };

export function readEditorSearch({ tab }: Record<string, unknown>): EditorSearch {
  return { tab: editorTabs.find((one) => one === tab) };
}

export function readNewScheduleSearch(given: Record<string, unknown>): NewScheduleSearch {
  const { from } = given;
  return {
    ...readEditorSearch(given),
    from: typeof from === 'string' && from !== '' ? from : undefined,
  };
}
