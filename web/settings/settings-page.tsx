/** Settings in sections: credentials, who is told of what, and how long things are kept. */
import { Group, Stack, Title } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { NotFound } from '../app/not-found.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { HoldSection } from './hold-section.tsx';
import { ChannelsSection } from './notifications/channels-section.tsx';
import { RulesSection } from './notifications/rules-section.tsx';
import { RetentionSection } from './retention-section.tsx';
import { RolesSection } from './roles-section.tsx';
import { SecretsSection } from './secrets-section.tsx';
import classes from './settings.module.css';
import { type SettingsSection, settingsSections } from './settings-search.ts';
import { TokensSection } from './tokens/tokens-section.tsx';

const contents: Readonly<Record<SettingsSection, () => ReactNode>> = {
  tokens: TokensSection,
  roles: RolesSection,
  secrets: SecretsSection,
  channels: ChannelsSection,
  rules: RulesSection,
  retention: RetentionSection,
  hold: HoldSection,
  appearance: AppearanceSection,
};

export function SettingsPage(): ReactNode {
  const { section } = useParams({ from: '/settings/$section' });
  const known = settingsSections.find(([path]) => path === section);
  if (!known) return <NotFound />;
  const [path, name] = known;
  const Content = contents[path];
  return (
    <Stack gap="md">
      <Title order={1} size="h3">
        Settings
      </Title>
      <Group component="nav" gap={4} aria-label="Settings">
        {settingsSections.map(([to, label]) => (
          <Link
            key={to}
            to="/settings/$section"
            params={{ section: to }}
            search={{}}
            className={classes['link']}
          >
            {label}
          </Link>
        ))}
      </Group>
      <Stack component="section" gap="sm" aria-labelledby="section">
        <Title order={2} size="h4" id="section">
          {name}
        </Title>
        <Content key={path} />
      </Stack>
    </Stack>
  );
}
