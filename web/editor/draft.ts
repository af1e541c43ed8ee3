/** The draft of a schedule: exactly the body that the API takes. And where in the form a mistake belongs. */
import type { components } from '../../src/client/api-types.ts';
import { isWithin } from '../../src/domain/problem.ts';

type Schemas = components['schemas'];
export type Draft = Schemas['ScheduleBody'];
export type TimingBody = Schemas['TimingBody'];
export type FieldProblem = Schemas['Problem']['errors'][number];

export const editorTabs = [
  'general',
  'when',
  'steps',
  'policies',
  'notifications',
  'review',
] as const;
export type EditorTab = (typeof editorTabs)[number];

const fieldsOfTabs: Readonly<Partial<Record<EditorTab, readonly string[]>>> = {
  when: ['timings', 'calendars', 'jitterSeconds'],
  steps: ['steps'],
  policies: ['overlap', 'catchUp', 'catchupWindowSeconds', 'pauseAfterFailures', 'deadline'],
  review: ['reason'],
};

/** The tab that has the field; what no tab claims is in the first one. */
export function tabOf({ pointer }: Pick<FieldProblem, 'pointer'>): EditorTab {
  const [, field = ''] = pointer.split('/');
  return editorTabs.find((tab) => fieldsOfTabs[tab]?.includes(field)) ?? 'general';
}

export function describeProblem({ message, suggestion }: FieldProblem): string {
  return suggestion === undefined || message.includes(suggestion)
    ? message
    : `${message}; ${suggestion}`;
}

/** What is wrong with a field, or with anything in it; undefined when nothing is. */
export function problemAt(problems: readonly FieldProblem[], pointer: string): string | undefined {
  const found = problems.filter((problem) => isWithin(problem.pointer, pointer));
  return found.length === 0 ? undefined : found.map(describeProblem).join('; ');
}

/** The same draft without a field that is undefined: the API has no word for it. */
export function withField<K extends keyof Draft>(
  draft: Draft,
  field: K,
  value: Draft[K] | undefined,
): Draft {
  const { [field]: _before, ...others } = draft;
  return (value === undefined ? others : { ...draft, [field]: value }) as Draft;
}
