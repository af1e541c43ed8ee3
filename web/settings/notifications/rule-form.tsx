/** The form of a notification rule. */
import {
  Button,
  Checkbox,
  Group,
  Loader,
  Modal,
  MultiSelect,
  NumberInput,
  Stack,
  Switch,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { components } from '../../../src/client/api-types.ts';
import { kindWords, notificationKinds } from '../../../src/domain/notification/kinds.ts';
import {
  defaultGroupSeconds,
  ruleLimits,
  weekdays,
} from '../../../src/domain/notification/rule.ts';
import { useReadAgain } from '../../actions/read-again.ts';
import { applyCommand, putRule, type RuleBody } from '../../actions/writing/govern-commands.ts';
import { WriteForm } from '../../actions/writing/write-form.tsx';
import { channelsQuery, readRule, type Tagged } from '../../api/govern-queries.ts';
import { Problem } from '../../display/problem.tsx';
import { zoneOfReader } from '../../display/time/zones.tsx';

type Rule = components['schemas']['NotificationRule'];
type Quiet = NonNullable<Rule['quiet']>;
type Fields = Pick<
  Rule,
  'enabled' | 'kinds' | 'schedules' | 'tags' | 'channels' | 'quiet' | 'groupSeconds'
>;

type DialogProps = {
  /** Empty for a new one. */
  name: string;
  taken: readonly Pick<Rule, 'name'>[];
  close: () => void;
};

export function RuleDialog({ name, taken, close }: DialogProps): ReactNode {
  const isNew = name === '';
  const { data, error } = useQuery({
    queryKey: ['rule-form', name],
    queryFn: () => readRule(name),
    enabled: !isNew,
    // A form keeps the version that it began with.
    staleTime: Infinity,
    gcTime: 0,
  });
  return (
    <Modal opened onClose={close} title={isNew ? 'New rule' : `Change ${name}`} size="lg">
      {error && <Problem error={error} />}
      {!isNew && !data && !error && <Loader aria-label="Loading" />}
      {(isNew || data) && <RuleForm current={data ?? null} taken={taken} close={close} />}
    </Modal>
  );
}

const emptyRule: Fields = {
  enabled: true,
  kinds: ['Failed', 'Missed', 'DidNotRun'],
  schedules: null,
  tags: null,
  channels: [],
  quiet: null,
  groupSeconds: defaultGroupSeconds,
};

function fieldsOf(rule: Rule): Fields {
  const { enabled, kinds, schedules, tags, channels, quiet, groupSeconds } = rule;
  return { enabled, kinds, schedules, tags, channels, quiet, groupSeconds };
}

type FormProps = { current: Tagged<Rule> | null } & Pick<DialogProps, 'taken' | 'close'>;

function RuleForm({ current, taken, close }: FormProps): ReactNode {
  const [name, setName] = useState(current?.value.name ?? '');
  const [fields, setFields] = useState(current ? fieldsOf(current.value) : emptyRule);
  const [etag, setEtag] = useState(current?.etag ?? null);
  const readAgain = useReadAgain('rules');
  const body: RuleBody = fields;
  const isTaken = current === null && taken.some((one) => one.name === name);
  return (
    <WriteForm<Rule>
      submit={current ? 'Save' : 'Create'}
      command={applyCommand('carillon notification rule apply', {
        kind: 'NotificationRule',
        name,
        spec: body,
      })}
      etag={etag}
      save={async (reason, ifMatch) => {
        if (isTaken) throw new Error(`There is a rule "${name}" already; choose another name.`);
        await putRule({ name, body, reason, ifMatch });
        await readAgain();
      }}
      conflict={{
        read: () => readRule(name),
        toBody: fieldsOf,
        mine: body,
        take: ({ value, etag: now }) => {
          setFields(fieldsOf(value));
          setEtag(now);
        },
      }}
      close={close}
    >
      {current === null && (
        <TextInput
          label="Name"
          description="Lower-case letters, digits and hyphens, such as payroll."
          required
          maxLength={63}
          pattern="[a-z0-9]+(-[a-z0-9]+)*"
          error={isTaken ? 'There is a rule of this name already' : undefined}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      <RuleFields
        fields={fields}
        change={(part) => setFields((before) => ({ ...before, ...part }))}
      />
    </WriteForm>
  );
}

type FieldsProps = { fields: Fields; change: (part: Partial<Fields>) => void };

const listOrNull = (words: string[]): string[] | null => (words.length === 0 ? null : words);

function RuleFields({ fields, change }: FieldsProps): ReactNode {
  const { data: channels = [] } = useQuery(channelsQuery);
  const names = [...new Set([...channels.map((one) => one.name), ...fields.channels])];
  return (
    <>
      <MultiSelect
        label="When a schedule"
        required
        data={notificationKinds.map((kind) => ({ value: kind, label: kindWords[kind] }))}
        value={fields.kinds}
        onChange={(chosen) =>
          change({ kinds: notificationKinds.filter((kind) => chosen.includes(kind)) })
        }
      />
      <TagsInput
        label="Schedules"
        description="Their slugs; empty for all."
        maxTags={ruleLimits.schedules}
        acceptValueOnBlur
        value={fields.schedules ?? []}
        onChange={(chosen) => change({ schedules: listOrNull(chosen) })}
      />
      <TagsInput
        label="Tags"
        description="Only schedules with one of them; empty for any."
        maxTags={ruleLimits.tags}
        acceptValueOnBlur
        value={fields.tags ?? []}
        onChange={(chosen) => change({ tags: listOrNull(chosen) })}
      />
      <MultiSelect
        label="Channels"
        required
        maxValues={ruleLimits.channels}
        data={names}
        value={fields.channels}
        onChange={(chosen) => change({ channels: chosen })}
      />
      <NumberInput
        label="Seconds to wait for more"
        description="What comes meanwhile is told in the same message."
        min={0}
        max={ruleLimits.maxGroupSeconds}
        allowDecimal={false}
        value={fields.groupSeconds}
        onChange={(value) => change({ groupSeconds: Number(value) || 0 })}
      />
      <QuietFields quiet={fields.quiet} change={(quiet) => change({ quiet })} />
      <Switch
        label="Enabled"
        checked={fields.enabled}
        onChange={(event) => change({ enabled: event.currentTarget.checked })}
      />
    </>
  );
}

const night = { days: [...weekdays], from: '22:00', until: '06:00' };

type QuietProps = { quiet: Quiet | null; change: (quiet: Quiet | null) => void };

function QuietFields({ quiet, change }: QuietProps): ReactNode {
  const periods = quiet?.periods ?? [];
  const setPeriod = (index: number, part: Partial<Quiet['periods'][number]>): void => {
    if (!quiet) return;
    const changed = periods.map((one, place) => (place === index ? { ...one, ...part } : one));
    change({ ...quiet, periods: changed });
  };
  return (
    <Stack gap="xs" role="group" aria-label="Quiet times">
      <Checkbox
        label="Quiet times: messages wait until their end"
        checked={quiet !== null}
        onChange={(event) =>
          change(event.currentTarget.checked ? { timeZone: zoneOfReader, periods: [night] } : null)
        }
      />
      {quiet && (
        <>
          <TextInput
            label="Time zone"
            required
            maxLength={64}
            value={quiet.timeZone}
            onChange={(event) => change({ ...quiet, timeZone: event.currentTarget.value })}
          />
          {periods.map(({ days = [...weekdays], from, until }, index) => (
            <Group key={index} gap="xs" align="end">
              <MultiSelect
                label={`Days ${index + 1}`}
                required
                data={[...weekdays]}
                value={days}
                onChange={(chosen) =>
                  setPeriod(index, { days: weekdays.filter((day) => chosen.includes(day)) })
                }
              />
              <TextInput
                type="time"
                label={`From ${index + 1}`}
                required
                value={from}
                onChange={(event) => setPeriod(index, { from: event.currentTarget.value })}
              />
              <TextInput
                type="time"
                label={`Until ${index + 1}`}
                required
                value={until}
                onChange={(event) => setPeriod(index, { until: event.currentTarget.value })}
              />
              {periods.length > 1 && (
                <Button
                  variant="default"
                  aria-label={`Remove period ${index + 1}`}
                  onClick={() =>
                    change({ ...quiet, periods: periods.filter((_one, place) => place !== index) })
                  }
                >
                  Remove
                </Button>
              )}
            </Group>
          ))}
          <Text size="xs">A period that ends before it begins ends on the next day.</Text>
          <Group>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconPlus size={14} aria-hidden />}
              disabled={periods.length >= ruleLimits.quietPeriods}
              onClick={() => change({ ...quiet, periods: [...periods, night] })}
            >
              Add a period
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
}
