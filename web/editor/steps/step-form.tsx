/** The form of the selected step, made from the schema of its type. */
import { Alert, Button, Collapse, Group, Stack, Text, Title } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { Fragment, type ReactNode, useEffect, useRef, useState } from 'react';
import { type Fault, faultsAt, textOf } from './faults.ts';
import { SchemaField } from './fields/schema-field.tsx';
import { RunProfileFields } from './run-profile-fields.tsx';
import { bodySchemaOf, type Field, formOf, withField } from './step-fields.ts';
import { type StepBody, stepLooks } from './step-types.ts';

type Props = {
  step: StepBody;
  change: (step: StepBody) => void;
  /** With pointers that begin at the step. */
  faults: readonly Fault[];
  secrets: readonly string[];
  /** A step that was just added: its name is asked for first. */
  isNew: boolean;
  /** Below the field of the condition. */
  belowCondition?: ReactNode;
  children?: ReactNode;
};

const ofRunProfile = ['connectedSystem', 'runProfile'];

export function StepForm(props: Props): ReactNode {
  const { step, change, faults, secrets, isNew, belowCondition, children } = props;
  const { main, run, more } = formOf(step.type);
  const place = useRef<HTMLDivElement>(null);
  const { label, use, icon: TypeIcon } = stepLooks[step.type];
  useEffect(() => {
    if (isNew) place.current?.querySelector('input')?.focus();
  }, [isNew]);
  const known = [...main, ...run, ...more].map(({ name }) => name);
  const elsewhere = faults.filter(({ pointer }) => !known.includes(pointer.split('/')[1] ?? ''));
  const renderFields = (fields: readonly Field[]): ReactNode =>
    fields.map((field) => {
      const { name } = field;
      if (step.type === 'RunProfile' && ofRunProfile.includes(name)) {
        // The second of them is a part of the first.
        if (name !== 'connectedSystem') return null;
        return <RunProfileFields key={name} step={step} change={change} faults={faults} />;
      }
      const schema = bodySchemaOf(step.type);
      return (
        <Fragment key={name}>
          <SchemaField
            field={field}
            value={(step as Record<string, unknown>)[name]}
            change={(to) => change(withField(step, { name, to, schema }))}
            faults={faultsAt(faults, `/${name}`)}
            secrets={secrets}
          />
          {name === 'condition' && belowCondition}
        </Fragment>
      );
    });
  return (
    <Stack component="section" gap="sm" aria-label="Settings of the step" ref={place}>
      <Group gap="xs" wrap="nowrap">
        <TypeIcon size={20} aria-hidden />
        <Title order={2} size="h5">
          {label}
        </Title>
      </Group>
      <Text size="sm" c="dimmed">
        {use}
      </Text>
      {children}
      {elsewhere.length > 0 && (
        <Alert color="red" role="alert">
          {textOf(elsewhere)}
        </Alert>
      )}
      {renderFields(main)}
      <Section title="Retries, time limit and condition" isOpen>
        {renderFields(run)}
      </Section>
      <Section
        title="More"
        isOpen={more.some(({ name }) => faultsAt(faults, `/${name}`).length > 0)}
      >
        {renderFields(more)}
      </Section>
    </Stack>
  );
}

type SectionProps = { title: string; isOpen: boolean; children: ReactNode };

/** It opens automatically for a mistake in it, and stays open. */
function Section({ title, isOpen, children }: SectionProps): ReactNode {
  const [opened, setOpened] = useState(isOpen);
  const [seen, setSeen] = useState(isOpen);
  if (isOpen !== seen) {
    setSeen(isOpen);
    if (isOpen) setOpened(true);
  }
  const Chevron = opened ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        aria-expanded={opened}
        leftSection={<Chevron size={14} aria-hidden />}
        onClick={() => setOpened(!opened)}
      >
        {title}
      </Button>
      <Collapse expanded={opened} keepMounted={false} transitionDuration={0}>
        <Stack gap="sm" mt="xs">
          {children}
        </Stack>
      </Collapse>
    </div>
  );
}
