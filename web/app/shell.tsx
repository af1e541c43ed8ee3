/** The frame around every page: where to go, whether it is live, in which zone, who is signed in. */
import {
  ActionIcon,
  AppShell,
  Burger,
  SegmentedControl,
  Tooltip,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBellRinging, IconKeyboard, IconMoonStars, IconSun } from '@tabler/icons-react';
import { Link, Outlet } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';
import { HoldBanner } from '../actions/hold.tsx';
import { useZones, type ZoneChoice } from '../display/time/zones.tsx';
import { LiveDot } from './live-dot.tsx';
import classes from './shell.module.css';
import { Shortcuts, useShortcutSheet } from './shortcuts.tsx';
import { SideNavigation } from './side-navigation.tsx';
import { UserMenu } from './user-menu.tsx';

const navigationId = 'places';

export function Shell(): ReactNode {
  const sheet = useShortcutSheet();
  const [opened, { toggle, close }] = useDisclosure(false);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 176, breakpoint: 'md', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <a className={classes['skip']} href="#main" onClick={skip}>
        Skip to the content
      </a>
      <AppShell.Header>
        <div className={classes['header']}>
          <Burger
            hiddenFrom="md"
            size="sm"
            opened={opened}
            onClick={toggle}
            aria-label={opened ? 'Hide the pages' : 'Show the pages'}
            aria-expanded={opened}
            aria-controls={navigationId}
          />
          <Link to="/overview" className={classes['brand']} aria-label="Carillon, to the overview">
            <IconBellRinging size={22} aria-hidden />
            <span className={classes['brandName']}>Carillon</span>
          </Link>
          <div className={classes['space']} />
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
      <SideNavigation id={navigationId} opened={opened} close={close} />
      <AppShell.Main id="main" tabIndex={-1}>
        <HoldBanner />
        <Outlet />
      </AppShell.Main>
      <Shortcuts sheet={sheet} />
    </AppShell>
  );
}

/** An address of only a fragment would be one of the whole console: the page has a base. */
function skip(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
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
