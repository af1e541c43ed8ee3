/** The frame around every page: where to go, whether it is live, in which zone, who is signed in. */
import {
  ActionIcon,
  AppShell,
  SegmentedControl,
  Tooltip,
  useMantineColorScheme,
} from '@mantine/core';
import { IconBellRinging, IconKeyboard, IconMoonStars, IconSun } from '@tabler/icons-react';
import { Link, Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { HoldBanner } from '../actions/hold.tsx';
import { useZones, type ZoneChoice } from '../display/time/zones.tsx';
import { LiveDot } from './live-dot.tsx';
import classes from './shell.module.css';
import { Shortcuts, useShortcutSheet } from './shortcuts.tsx';
import { UserMenu } from './user-menu.tsx';

const pages = [
  ['/operations/queue', 'Queue'],
  ['/operations/history', 'History'],
  ['/operations/schedules', 'Schedules'],
] as const;

export function Shell(): ReactNode {
  const sheet = useShortcutSheet();
  return (
    <AppShell header={{ height: 52 }} padding="md">
      <a className={classes['skip']} href="#main">
        Skip to the content
      </a>
      <AppShell.Header>
        <div className={classes['header']}>
          <Link
            to="/operations/queue"
            className={classes['brand']}
            aria-label="Carillon, to the queue"
          >
            <IconBellRinging size={22} aria-hidden />
            <span className={classes['brandName']}>Carillon</span>
          </Link>
          <nav className={classes['nav']} aria-label="Operations">
            {pages.map(([to, name]) => (
              <Link key={to} to={to} className={classes['link']}>
                {name}
              </Link>
            ))}
          </nav>
          <LiveDot />
          <ZoneSwitch />
          <ThemeSwitch />
          <Tooltip label="Keyboard shortcuts (?)">
            <ActionIcon
              className={classes['wide']}
              variant="default"
              size="md"
              aria-label="Keyboard shortcuts"
              onClick={sheet.open}
            >
              <IconKeyboard size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <UserMenu />
        </div>
      </AppShell.Header>
      <AppShell.Main id="main" tabIndex={-1}>
        <HoldBanner />
        <Outlet />
      </AppShell.Main>
      <Shortcuts sheet={sheet} />
    </AppShell>
  );
}

function ZoneSwitch(): ReactNode {
  const { choice, choose } = useZones();
  return (
    <SegmentedControl<ZoneChoice>
      className={classes['wide'] ?? ''}
      size="xs"
      aria-label="Time zone of all times"
      value={choice}
      onChange={choose}
      data={[
        { value: 'schedule', label: 'Schedule' },
        { value: 'mine', label: 'Mine' },
        { value: 'utc', label: 'UTC' },
      ]}
    />
  );
}

function ThemeSwitch(): ReactNode {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const isDark =
    colorScheme === 'dark' ||
    (colorScheme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  const next = isDark ? 'light' : 'dark';
  return (
    <Tooltip label={`Use the ${next} theme`}>
      <ActionIcon
        variant="default"
        size="md"
        aria-label={`Use the ${next} theme`}
        onClick={() => setColorScheme(next)}
      >
        {isDark ? <IconSun size={18} aria-hidden /> : <IconMoonStars size={18} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}
