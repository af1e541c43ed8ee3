/** What happens when starts meet, come late, or fail again and again. Fields without a value have the server's default. */
import { NumberInput, Radio, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { autoPauseLimits } from '../../../src/domain/notification/auto-pause.ts';
import { defaultCatchupWindowSeconds } from '../../../src/domain/schedule/schedule.ts';
import {
  catchUpPolicies,
  defaultCatchUpPolicy,
  defaultOverlapPolicy,
  overlapPolicies,
} from '../../../src/domain/schedule/start-policies.ts';
import { type Draft, problemAt, withField } from '../draft.ts';
import { SecondsInput } from '../seconds-input.tsx';
import type { TabProps } from '../tab-props.ts';
import { catchUpWords, overlapWords } from './policy-words.ts';

export function PoliciesTab({ draft, change, problems }: TabProps): ReactNode {
  const set = <K extends keyof Draft>(field: K, value: Draft[K] | undefined): void =>
    change(withField(draft, field, value));
  const error = (pointer: string): { error?: string } => {
    const found = problemAt(problems, pointer);
    return found === undefined ? {} : { error: found };
  };
  const { catchUp = defaultCatchUpPolicy } = draft;
  return (
    <Stack maw={720}>
      <Radio.Group
        label="When an earlier execution still runs"
        value={draft.overlap ?? defaultOverlapPolicy}
        onChange={(overlap) => set('overlap', overlap)}
        {...error('/overlap')}
      >
        <Stack gap="xs" mt="xs">
          {overlapPolicies.map((policy) => (
            <Radio key={policy} value={policy} size="md" label={overlapWords[policy]} />
          ))}
        </Stack>
      </Radio.Group>
      <Radio.Group
        label="When fires could not start in time, for example during an outage"
        value={catchUp}
        onChange={(policy) => set('catchUp', policy)}
        {...error('/catchUp')}
      >
        <Stack gap="xs" mt="xs">
          {catchUpPolicies.map((policy) => (
            <Radio key={policy} value={policy} size="md" label={catchUpWords[policy]} />
          ))}
        </Stack>
      </Radio.Group>
      {catchUp !== 'None' && (
        <SecondsInput
          label="Start late by at most"
          description="A fire that is later than this is missed."
          seconds={draft.catchupWindowSeconds ?? defaultCatchupWindowSeconds}
          change={(seconds) => set('catchupWindowSeconds', seconds)}
          {...error('/catchupWindowSeconds')}
        />
      )}
      <NumberInput
        label="Disable it after failures in a row"
        description="Empty: never. Counting begins again when it is enabled."
        min={autoPauseLimits.min}
        max={autoPauseLimits.max}
        allowDecimal={false}
        value={draft.pauseAfterFailures ?? ''}
        onChange={(entered) =>
          set('pauseAfterFailures', typeof entered === 'number' ? entered : undefined)
        }
        {...error('/pauseAfterFailures')}
      />
      <Deadlines draft={draft} change={change} problems={problems} />
    </Stack>
  );
}

function Deadlines({
  draft,
  change,
  problems,
}: Pick<TabProps, 'draft' | 'change' | 'problems'>): ReactNode {
  const { deadline = {} } = draft;
  const set = (part: { [K in keyof typeof deadline]: number | undefined }): void => {
    const entries = Object.entries({ ...deadline, ...part }).filter(
      ([, seconds]) => seconds !== undefined,
    );
    change(
      withField(draft, 'deadline', entries.length > 0 ? Object.fromEntries(entries) : undefined),
    );
  };
  const error = problemAt(problems, '/deadline');
  return (
    <>
      <SecondsInput
        label="Has to start within"
        description="Counted from its scheduled time, or from when it was asked for. Empty: no deadline."
        seconds={deadline.startBySeconds}
        change={(startBySeconds) => set({ startBySeconds })}
      />
      <SecondsInput
        label="Has to end within"
        description="Counted from the same time. A deadline that passes is told once, and ends nothing."
        seconds={deadline.endBySeconds}
        change={(endBySeconds) => set({ endBySeconds })}
      />
      {error !== undefined && (
        <Text role="alert" c="red" size="sm">
          {error}
        </Text>
      )}
    </>
  );
}
