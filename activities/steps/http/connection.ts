/** Opens the connection of one request, to addresses that the egress policy has let through. */
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { withLimit } from '../../../src/bounded-signal.ts';
import { placeOf } from '../../../src/domain/access/host-pattern.ts';
import { type EgressTarget, type EgressWall, StepFailure } from '../step-runner.ts';

/** For the name, and for all of its addresses together. */
const connectTimeoutMs = 10_000;
/** An address that does not answer must leave time for the next one. */
const attemptTimeoutMs = 2_000;
const keepAliveAfterMs = 60_000;

/**
 * A socket that can be written to; its errors have been heard since it was opened.
 * @throws StepFailure `egress-denied` before anything is sent.
 */
export async function connect(
  target: EgressTarget,
  wall: EgressWall,
  signal: AbortSignal,
): Promise<Socket> {
  const limited = withLimit(signal, connectTimeoutMs);
  try {
    const addresses = await wall.resolve(target, limited.signal);
    return await connectToOne(addresses, { url: target.url, wall, signal: limited.signal });
  } catch (error) {
    throw limited.signal.aborted && !(error instanceof StepFailure) ? notInTime() : error;
  } finally {
    limited.release();
  }
}

type Attempt = { url: URL; wall: EgressWall; signal: AbortSignal };

async function connectToOne(addresses: readonly string[], attempt: Attempt): Promise<Socket> {
  let failure: Error = notInTime();
  for (const [index, address] of addresses.entries()) {
    const isLast = index === addresses.length - 1;
    const limited = withLimit(attempt.signal, isLast ? connectTimeoutMs : attemptTimeoutMs);
    try {
      return await connectTo(address, { ...attempt, signal: limited.signal });
    } catch (error) {
      if (error instanceof StepFailure || attempt.signal.aborted) throw error;
      failure = error as Error;
    } finally {
      limited.release();
    }
  }
  throw failure;
}

async function connectTo(address: string, { url, wall, signal }: Attempt): Promise<Socket> {
  const socket = openSocket(address, url);
  let abort: () => void = () => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      abort = () => reject(notInTime());
      signal.addEventListener('abort', abort, { once: true });
      socket.on('error', reject);
      socket.on('close', () => reject(closed()));
      socket.once('connect', () => {
        try {
          // A peer that has hung up again has no address.
          if (socket.remoteAddress === undefined) throw closed();
          wall.checkPeer(url, address, socket.remoteAddress);
        } catch (error) {
          reject(error instanceof Error ? error : closed());
        }
      });
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', resolve);
      if (signal.aborted) abort();
    });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** The name stays what the certificate must be for; the connection is made to the checked address. */
function openSocket(address: string, url: URL): Socket {
  const { host, port } = placeOf(url);
  const keepAlive = { keepAlive: true, keepAliveInitialDelay: keepAliveAfterMs, noDelay: true };
  const options = { ...keepAlive, host: address, port };
  if (url.protocol !== 'https:') return connectPlain(options);
  const named = isIP(host) === 0 ? { servername: host } : {};
  return connectSecure({ ...options, ...named, ALPNProtocols: ['http/1.1'] });
}

function notInTime(): Error {
  return Object.assign(new Error('not connected in time'), { code: 'ETIMEDOUT' });
}

export function closed(): Error {
  return Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' });
}
