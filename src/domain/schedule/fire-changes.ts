/** Which fires appear, vanish or move between two forecasts. */

export type ForecastFire = {
  /** In UTC, on whole seconds. */
  at: string;
  /** As clocks in the time zone of the timing show it, with their offset. */
  local: string;
  /** What a clock change does to it. */
  notes: readonly string[];
};

export type FireChanges = {
  appear: ForecastFire[];
  vanish: ForecastFire[];
  /** On the same local date. */
  move: { from: ForecastFire; to: ForecastFire }[];
  /** Fires at the same instant before and after. */
  same: number;
};

/** Both in order of time and complete up to the same instant. */
export function compareFires(
  before: readonly ForecastFire[],
  after: readonly ForecastFire[],
): FireChanges {
  const stays = new Set(after.map(({ at }) => Date.parse(at)));
  const was = new Set(before.map(({ at }) => Date.parse(at)));
  const gone = before.filter(({ at }) => !stays.has(Date.parse(at)));
  const fresh = after.filter(({ at }) => !was.has(Date.parse(at)));
  const goneByDay = byDay(gone);
  const freshByDay = byDay(fresh);
  // Only where a date loses as many fires as it gains is it plain which one became which.
  const isMove = (day: string): boolean =>
    goneByDay.get(day)?.length === freshByDay.get(day)?.length;
  const move = [...goneByDay].flatMap(([day, fires]) =>
    isMove(day) ? pair(fires, freshByDay.get(day) ?? []) : [],
  );
  return {
    appear: fresh.filter((fire) => !isMove(dayOf(fire))),
    vanish: gone.filter((fire) => !isMove(dayOf(fire))),
    move,
    same: before.length - gone.length,
  };
}

function dayOf({ local }: ForecastFire): string {
  return local.slice(0, 10);
}

function byDay(fires: readonly ForecastFire[]): Map<string, ForecastFire[]> {
  const days = new Map<string, ForecastFire[]>();
  for (const fire of fires) {
    const day = dayOf(fire);
    const others = days.get(day);
    if (others) others.push(fire);
    else days.set(day, [fire]);
  }
  return days;
}

function pair(gone: readonly ForecastFire[], fresh: readonly ForecastFire[]): FireChanges['move'] {
  return gone.flatMap((from, index) => {
    const to = fresh[index];
    return to ? [{ from, to }] : [];
  });
}
