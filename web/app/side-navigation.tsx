/** Where to go: every page, in groups; at small widths behind a button of the header. */
import { AppShell, ScrollArea } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { placeGroups, places } from './places.ts';
import classes from './side-navigation.module.css';

type Props = {
  id: string;
  /** At small widths only; elsewhere it always shows. */
  opened: boolean;
  close: () => void;
};

export function SideNavigation({ id, opened, close }: Props): ReactNode {
  return (
    <AppShell.Navbar
      id={id}
      className={classes['navigation'] ?? ''}
      data-opened={opened}
      aria-label="Pages"
    >
      <ScrollArea type="auto">
        {placeGroups.map((group) => (
          <Group key={group} name={group} close={close} />
        ))}
      </ScrollArea>
    </AppShell.Navbar>
  );
}

function Group({ name, close }: { name: string; close: () => void }): ReactNode {
  const shown = places.filter(({ group }) => group === name);
  if (shown.length === 0) return null;
  const only = shown.length === 1 && shown[0]?.name === name;
  const labelId = `places-${name.toLowerCase()}`;
  return (
    <>
      {!only && (
        <div id={labelId} className={classes['group']}>
          {name}
        </div>
      )}
      <ul className={classes['list']} {...(only ? {} : { 'aria-labelledby': labelId })}>
        {shown.map(({ path, name: page }) => (
          <li key={path}>
            <Link to={path} className={classes['link']} onClick={close}>
              {page}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
