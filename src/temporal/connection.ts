/** The connection to Temporal: every call ends in bounded time, with a result or an error. */
import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type TLSConfig,
} from '@temporalio/client';
import type { KeyRing } from '../aes-gcm.ts';
import { isNotFound, isTemporalUnavailable, temporalErrorText } from './errors.ts';
import { encodeService } from './payloads/encoded-service.ts';
import { createEncryptingCodec } from './payloads/encrypting-codec.ts';

export type TemporalOptions = {
  /** host:port */
  address: string;
  namespace: string;
  tls?: TLSConfig | boolean;
  apiKey?: string;
  /** Shown by Temporal next to everything this process does. */
  identity: string;
  /** Encrypts payloads; they are plain when left out. */
  payloadKeys?: KeyRing | null;
  /** Longest wait for the first connection; 10,000 ms when left out. */
  connectTimeoutMs?: number;
};

export type TemporalConnection = {
  connection: Connection;
  client: Client;
  namespace: string;
  identity: string;
  /** Id of the key that payloads are encrypted with; null when they are plain. */
  payloadKey: string | null;
  close(): Promise<void>;
};

/** One old server sometimes takes 5 s to describe a schedule that is being changed. */
const callTimeoutMs = 10_000;

const defaultConnectTimeoutMs = 10_000;

/**
 * Few retries per call: the caller decides how long to retry, and a person may be waiting. The ten of the
 * SDK would outlast every deadline here.
 */
const maxTriesPerCall = 3;

/** Connects, or rejects within `connectTimeoutMs` when the server cannot be reached. */
export async function connectTemporal(options: TemporalOptions): Promise<TemporalConnection> {
  const connected = openTemporal(options);
  try {
    await connected.connection.ensureConnected();
    return connected;
  } catch (error) {
    await connected.close();
    throw error;
  }
}

/**
 * A connection that opens with its first call and reopens when it was lost. For processes that must start
 * while Temporal is down.
 */
export function openTemporal(options: TemporalOptions): TemporalConnection {
  const { address, namespace, identity } = options;
  const retry = defaultGrpcRetryOptions({ maxAttempts: maxTriesPerCall });
  const connection = Connection.lazy({
    address,
    connectTimeout: options.connectTimeoutMs ?? defaultConnectTimeoutMs,
    interceptors: [makeGrpcRetryInterceptor(retry)],
    // The default pause between connection attempts grows to two minutes; operators wait for less.
    channelArgs: {
      'grpc.initial_reconnect_backoff_ms': 250,
      'grpc.max_reconnect_backoff_ms': 2_000,
      'grpc.keepalive_permit_without_calls': 1,
      'grpc.keepalive_time_ms': 30_000,
      'grpc.keepalive_timeout_ms': 15_000,
    },
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
  });
  const { payloadKeys = null } = options;
  if (payloadKeys !== null) encodePayloads(connection, payloadKeys);
  const client = new Client({ connection, namespace, identity });
  const payloadKey = payloadKeys?.active ?? null;
  return { connection, client, namespace, identity, payloadKey, close: () => connection.close() };
}

/** Before anybody uses the service: the SDK's client takes it from the connection as we do. */
function encodePayloads(connection: Connection, ring: KeyRing): void {
  const value = encodeService(connection.workflowService, createEncryptingCodec(ring));
  Object.defineProperty(connection, 'workflowService', { value });
}

/** Makes one call that ends within `timeoutMs`, with `DEADLINE_EXCEEDED` when the server does not answer. */
export function withTimeout<T>(
  temporal: Pick<TemporalConnection, 'connection'>,
  call: () => Promise<T>,
  timeoutMs: number = callTimeoutMs,
): Promise<T> {
  return temporal.connection.withDeadline(Date.now() + timeoutMs, call);
}

export type NamespaceHealth =
  | { status: 'Ok'; retentionSeconds: number }
  | { status: 'Missing' | 'Unavailable' | 'Refused'; reason: string };

/** Whether the server has our namespace; never throws, and ends within `timeoutMs`. */
export async function namespaceHealth(
  temporal: TemporalConnection,
  timeoutMs = 3_000,
): Promise<NamespaceHealth> {
  const { connection, namespace } = temporal;
  try {
    const answer = await withTimeout(
      temporal,
      () => connection.workflowService.describeNamespace({ namespace }),
      timeoutMs,
    );
    const retention = answer.config?.workflowExecutionRetentionTtl?.seconds;
    return { status: 'Ok', retentionSeconds: Number(retention ?? 0) };
  } catch (error) {
    const reason = temporalErrorText(error);
    if (isNotFound(error)) return { status: 'Missing', reason };
    return { status: isTemporalUnavailable(error) ? 'Unavailable' : 'Refused', reason };
  }
}
