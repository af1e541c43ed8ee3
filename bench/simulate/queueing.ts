/** A station of equal servers with one queue (M/M/c): how long work waits, and where its knee is. */

/** Mean wait in units of the service time; infinite when more is offered than the servers can do. */
export function waitRatio(servers: number, offered: number): number {
  if (offered >= servers) return Infinity;
  let blocked = 1;
  for (let count = 1; count <= servers; count += 1) {
    blocked = (offered * blocked) / (count + offered * blocked);
  }
  const utilisation = offered / servers;
  const waits = blocked / (1 - utilisation * (1 - blocked));
  return waits / (servers * (1 - utilisation));
}

/** Utilisation at which the mean wait is as long as the service itself: beyond it, latency rises steeply. */
export function kneeUtilisation(servers: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (waitRatio(servers, middle * servers) <= 1) low = middle;
    else high = middle;
  }
  return low;
}

/** The fewest servers that carry the load (service seconds per second) at or below their knee. */
export function serversNeeded(offered: number): number {
  let servers = Math.max(1, Math.floor(offered));
  while (waitRatio(servers, offered) > 1) servers += 1;
  return servers;
}
