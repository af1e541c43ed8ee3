/** In which time zone times are shown: that of the schedule, that of the reader, or UTC. */
import { useLocalStorage } from '@mantine/hooks';
import { createContext, type ReactNode, useContext, useMemo } from 'react';

export type ZoneChoice = 'schedule' | 'mine' | 'utc';

const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;

type Zones = {
  choice: ZoneChoice;
  choose: (choice: ZoneChoice) => void;
  /** The zone to show; `ofSchedule` where a schedule is known. */
  zoneFor: (ofSchedule?: string | null) => string;
};

const ZonesContext = createContext<Zones | null>(null);

export function ZonesProvider({ children }: { children: ReactNode }): ReactNode {
  const [choice, choose] = useLocalStorage<ZoneChoice>({
    key: 'carillon.zone',
    defaultValue: 'mine',
    getInitialValueInEffect: false,
  });
  const zones = useMemo<Zones>(
    () => ({
      choice,
      choose,
      zoneFor: (ofSchedule) => {
        if (choice === 'utc') return 'UTC';
        return choice === 'schedule' && ofSchedule ? ofSchedule : mine;
      },
    }),
    [choice, choose],
  );
  return <ZonesContext value={zones}>{children}</ZonesContext>;
}

export function useZones(): Zones {
  const zones = useContext(ZonesContext);
  if (!zones) throw new Error('ZonesProvider is missing');
  return zones;
}

export { mine as zoneOfReader };
