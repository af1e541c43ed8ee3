/** The form of a schedule: its tabs, what the server says of the draft, and saving it. */
import { Alert, Anchor, Button, Group, List, Loader, Stack, Tabs, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertCircle } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useCallback, useRef, useState } from 'react';
import { ApiError } from '../../src/client/api-error.ts';
import { useAsk } from '../actions/ask.tsx';
import { runSchedule } from '../actions/commands.ts';
import { Problem } from '../display/problem.tsx';
import {
  describeProblem,
  type Draft,
  type EditorTab,
  editorTabs,
  type FieldProblem,
  tabOf,
  withField,
} from './draft.ts';
import { GeneralTab } from './general/general-tab.tsx';
import { LeaveGuard } from './leave-guard.tsx';
import { blankDraft } from './new-drafts.ts';
import { SaveBar } from './save-bar.tsx';
import {
  type StoredSchedule,
  writeDraft,
  type Written,
  type WrittenSchedule,
} from './stored-schedule.ts';
import type { TabProps } from './tab-props.ts';
import { isConflict, useSaving } from './use-saving.ts';

const WhenTab = lazy(async () => ({ default: (await import('./when/when-tab.tsx')).WhenTab }));
const StepsEditor = lazy(async () => ({
  default: (await import('./steps/steps-editor.tsx')).StepsEditor,
}));
const PoliciesTab = lazy(async () => ({
  default: (await import('./policies/policies-tab.tsx')).PoliciesTab,
}));
const NotificationsTab = lazy(async () => ({
  default: (await import('./notifications/notifications-tab.tsx')).NotificationsTab,
}));
const ReviewTab = lazy(async () => ({
  default: (await import('./review/review-tab.tsx')).ReviewTab,
}));
const MergeDialog = lazy(async () => ({
  default: (await import('./merge/merge-dialog.tsx')).MergeDialog,
}));

const titles: Readonly<Record<EditorTab, string>> = {
  general: 'General',
  when: 'When',
  steps: 'Steps',
  policies: 'Policies',
  notifications: 'Notifications',
  review: 'Review',
};

/** After the last change, the server is asked again. Milliseconds. */
const settledMs = 400;

/** What a dry run answered. */
type Check = { written: Written | null; failure: unknown };

function useCheck(draft: Draft, stored: StoredSchedule | null, enabled: boolean) {
  const [settled] = useDebouncedValue(JSON.stringify(draft), settledMs);
  return useQuery({
    queryKey: ['draft-check', stored?.etag ?? null, settled],
    queryFn: (): Promise<Check> => checkDraft(JSON.parse(settled) as Draft, stored),
    enabled,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

async function checkDraft(draft: Draft, stored: StoredSchedule | null): Promise<Check> {
  try {
    return { written: await writeDraft(draft, stored, { dryRun: true }), failure: null };
  } catch (failure) {
    return { written: null, failure };
  }
}

type Props = {
  /** What the form begins with. */
  start: Draft;
  /** The version that the draft begins with; null for a new schedule. */
  stored: StoredSchedule | null;
  tab: EditorTab;
  open: (tab: EditorTab) => void;
};

export function ScheduleEditor({ start, stored: first, tab, open }: Props): ReactNode {
  const navigate = useNavigate();
  const [stored, setStored] = useState(first);
  const [draft, setDraft] = useState(start);
  const [clean] = useState(() => JSON.stringify(first ? start : blankDraft()));
  const [isChecked, setChecked] = useState(tab === 'review');
  if (tab === 'review' && !isChecked) setChecked(true);
  const isWritten = useRef(false);
  const isDirty = JSON.stringify(draft) !== clean;
  // Fields of steps show their mistakes while they are filled in; the list of all comes with the review.
  const isLive = tab === 'steps' && isDirty;
  const check = useCheck(draft, stored, isChecked || isLive);
  const isUnsaved = useCallback(() => isDirty && !isWritten.current, [isDirty]);
  const saving = useSaving({
    onMistakes: ({ errors }) => {
      setChecked(true);
      if (!errors.some((error) => tabOf(error) === tab)) open(tabOf(errors[0] ?? { pointer: '' }));
    },
    onWritten: () => {
      isWritten.current = true;
    },
  });
  const { failure: found = null, written = null } = isChecked || isLive ? (check.data ?? {}) : {};
  const problems = found instanceof ApiError ? found.errors : [];
  const failure = isChecked ? found : null;
  const save = async (given: Draft, over: StoredSchedule | null): Promise<void> => {
    const schedule = await saving.save(given, over);
    if (schedule) await navigate({ to: '/schedules/$ref', params: { ref: schedule.slug } });
  };
  const saveAndRun = useSaveAndRun(draft, stored, saving.save);
  const normalized = async (): Promise<WrittenSchedule | null> => {
    const answered = await checkDraft(draft, stored);
    if (!answered.written?.schedule) setChecked(true);
    return answered.written?.schedule ?? null;
  };
  const given: TabProps = { draft, change: setDraft, problems, stored };
  return (
    <Stack>
      <LeaveGuard isUnsaved={isUnsaved} />
      <Group justify="space-between">
        <Title order={1} size="h3">
          {stored ? `Edit ${stored.schedule.name}` : 'New schedule'}
        </Title>
        <SaveBar
          draft={draft}
          isDirty={isDirty}
          isBusy={saving.isBusy}
          save={() => void save(draft, stored)}
          saveAndRun={saveAndRun}
          normalized={normalized}
        />
      </Group>
      {saving.failure !== null && <Problem error={saving.failure} />}
      {stored && isConflict(failure) && (
        <ChangedMeanwhile merge={() => void saving.startMerge(stored)} />
      )}
      {failure !== null && problems.length === 0 && !isConflict(failure) && (
        <Problem error={failure} />
      )}
      {isChecked && <Mistakes problems={problems} open={open} />}
      <EditorTabs {...given} tab={tab} open={open} written={written} />
      <Suspense>
        {stored && saving.theirs && (
          <MergeDialog
            base={stored}
            theirs={saving.theirs}
            mine={draft}
            save={(merged) => {
              setDraft(merged);
              setStored(saving.theirs);
              saving.endMerge();
              void save(merged, saving.theirs);
            }}
            close={saving.endMerge}
          />
        )}
      </Suspense>
    </Stack>
  );
}

type Save = (draft: Draft, stored: StoredSchedule | null) => Promise<WrittenSchedule | null>;

function useSaveAndRun(draft: Draft, stored: StoredSchedule | null, save: Save): () => void {
  const ask = useAsk();
  const navigate = useNavigate();
  const { parameters } = draft;
  return () =>
    ask({
      title: 'Save and run',
      effect:
        'The schedule is saved, and an execution starts at once, or waits as its overlap policy says.',
      confirm: 'Save and run',
      ...(parameters && { parameters }),
      ...(stored && { command: `carillon schedule run ${stored.schedule.slug}` }),
      act: async (reason, _until, { values }) => {
        const written = await save(draft, stored);
        if (!written) return;
        // What is saved stays so when it cannot be run.
        await navigate({ to: '/schedules/$ref', params: { ref: written.slug } });
        const id = await runSchedule(written.slug, reason, { parameters: values });
        await navigate({ to: '/executions/$id', params: { id } });
      },
    });
}

function ChangedMeanwhile({ merge }: { merge: () => void }): ReactNode {
  return (
    <Alert color="gray" role="alert" title="Another user has changed this schedule meanwhile">
      <Button size="compact-sm" variant="default" onClick={merge}>
        Join both changes
      </Button>
    </Alert>
  );
}

/** Mistakes that are listed; the server sends no more than some. */
const listedMistakes = 20;

function Mistakes({
  problems,
  open,
}: {
  problems: readonly FieldProblem[];
  open: (tab: EditorTab) => void;
}): ReactNode {
  if (problems.length === 0) return null;
  return (
    <Alert
      color="red"
      role="alert"
      icon={<IconAlertCircle aria-hidden />}
      title="The server does not accept this yet"
    >
      <List size="sm">
        {problems.slice(0, listedMistakes).map((problem) => (
          <List.Item key={`${problem.pointer} ${problem.message}`}>
            <Anchor component="button" type="button" size="sm" onClick={() => open(tabOf(problem))}>
              {titles[tabOf(problem)]}
            </Anchor>
            : {problem.pointer} {describeProblem(problem)}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

type TabsProps = TabProps & Pick<Props, 'tab' | 'open'> & { written: Written | null };

function EditorTabs({ tab, open, written, ...given }: TabsProps): ReactNode {
  const marked = new Set(given.problems.map(tabOf));
  const isTab = (value: string | null): value is EditorTab =>
    editorTabs.some((one) => one === value);
  return (
    <Tabs value={tab} onChange={(value) => isTab(value) && open(value)} keepMounted={false}>
      <Tabs.List>
        {editorTabs.map((one) => (
          <Tabs.Tab
            key={one}
            value={one}
            rightSection={
              marked.has(one) && (
                <IconAlertCircle
                  size={16}
                  role="img"
                  aria-label="has mistakes"
                  color="var(--mantine-color-red-text)"
                />
              )
            }
          >
            {titles[one]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={tab} pt="md">
        <Suspense fallback={<Loader aria-label="Loading" />}>
          <TabContent {...given} tab={tab} written={written} />
        </Suspense>
      </Tabs.Panel>
    </Tabs>
  );
}

function TabContent({ tab, written, ...given }: Omit<TabsProps, 'open'>): ReactNode {
  const { draft, change, problems } = given;
  switch (tab) {
    case 'general':
      return <GeneralTab {...given} />;
    case 'when':
      return <WhenTab {...given} />;
    case 'steps':
      return (
        <StepsEditor
          steps={draft.steps}
          onChange={(steps) => change(withField(draft, 'steps', steps))}
          draft={draft}
          problems={problems}
        />
      );
    case 'policies':
      return <PoliciesTab {...given} />;
    case 'notifications':
      return <NotificationsTab {...given} />;
    case 'review':
      return (
        <ReviewTab
          {...given}
          written={written?.schedule ?? null}
          needsApproval={written?.approvalId != null}
        />
      );
  }
}
