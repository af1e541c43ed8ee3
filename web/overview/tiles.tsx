/** Figures of now, each a link to what it counts. */
import { SimpleGrid, Text } from '@mantine/core';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Health, Overview } from '../api/client.ts';
import classes from './overview.module.css';

/** As the history takes them. */
export const failedStatuses = 'Failed,TimedOut,Terminated,Lost';

type Tile = {
  name: string;
  value: string;
  tone: 'bad' | 'warn' | 'quiet';
  link: Pick<LinkProps, 'to' | 'search'>;
};

function tilesOf(overview: Overview, health: Health | undefined): Tile[] {
  const { running, failed, missed, late, due, dueComplete, disabled } = overview;
  const lastDay = { from: '-24h' };
  return [
    { name: 'Running now', value: `${running}`, tone: 'quiet', link: { to: '/operations/queue' } },
    {
      name: 'Failed in 24 h',
      value: `${failed}`,
      tone: failed > 0 ? 'bad' : 'quiet',
      link: { to: '/operations/history', search: { ...lastDay, status: failedStatuses } },
    },
    {
      name: 'Missed in 24 h',
      value: `${missed}`,
      tone: missed > 0 ? 'bad' : 'quiet',
      link: { to: '/plan/night', search: { ...lastDay, outcome: 'Missed' } },
    },
    {
      name: 'Late in 24 h',
      value: `${late}`,
      tone: late > 0 ? 'warn' : 'quiet',
      link: { to: '/plan/night', search: { ...lastDay, outcome: 'Late' } },
    },
    {
      name: 'Due within 1 h',
      value: dueComplete ? `${due}` : `${due}+`,
      tone: 'quiet',
      link: { to: '/plan/calendar', search: { view: 'day' } },
    },
    {
      name: 'Disabled schedules',
      value: `${disabled}`,
      tone: 'quiet',
      link: { to: '/operations/schedules', search: { enabled: false } },
    },
    ...poolTiles(health),
  ];
}

/** Pools that are not shown as tiles are in the health panel. */
const maxPools = 4;

function poolTiles(health: Health | undefined): Tile[] {
  return (health?.workers.pools ?? []).slice(0, maxPools).map(({ pool, workers, served }) => ({
    name: `Workers of ${pool}`,
    value: `${workers}`,
    tone: served === false ? 'bad' : 'quiet',
    link: { to: '/overview' },
  }));
}

type Props = { overview: Overview; health: Health | undefined };

export function Tiles({ overview, health }: Props): ReactNode {
  return (
    <SimpleGrid
      component="ul"
      className={classes['tiles'] ?? ''}
      cols={{ base: 2, sm: 3, md: 4, xl: 7 }}
      spacing="sm"
      aria-label="Figures of now"
    >
      {tilesOf(overview, health).map(({ name, value, tone, link }) => (
        <li key={name}>
          <Link {...link} className={classes['tile']} data-tone={tone}>
            <Text component="span" size="sm">
              {name}
            </Text>
            <span className={classes['value']} data-tile={name}>
              {value}
            </span>
          </Link>
        </li>
      ))}
    </SimpleGrid>
  );
}
