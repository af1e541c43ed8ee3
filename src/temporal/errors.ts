/** What a failed call to Temporal means, by its gRPC code and never by its text. */
import { isGrpcServiceError } from '@temporalio/client';

/** gRPC codes as numbers, named as the gRPC specification names them. */
const grpcCode = {
  cancelled: 1,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  unavailable: 14,
} as const;

const unavailableCodes: ReadonlySet<number> = new Set([
  grpcCode.cancelled,
  grpcCode.deadlineExceeded,
  grpcCode.resourceExhausted,
  grpcCode.unavailable,
]);

const deepestCause = 5;

/** The gRPC code of an error or of what caused it; null when no server or channel was involved. */
export function grpcCodeOf(error: unknown): number | null {
  let current = error;
  for (let depth = 0; depth < deepestCause && current instanceof Error; depth += 1) {
    if (isGrpcServiceError(current)) return current.code;
    current = current.cause;
  }
  return null;
}

/**
 * True when the same call may succeed later: no connection, no answer in time, or too many calls.
 * The call may have taken effect all the same.
 */
export function isTemporalUnavailable(error: unknown): boolean {
  if (isConnectTimeout(error)) return true;
  const code = grpcCodeOf(error);
  return code !== null && unavailableCodes.has(code);
}

export function isNotFound(error: unknown): boolean {
  return grpcCodeOf(error) === grpcCode.notFound;
}

export function isAlreadyExists(error: unknown): boolean {
  return grpcCodeOf(error) === grpcCode.alreadyExists;
}

/** A stale conflict token, which only the newer scheduler reports. */
export function isConflict(error: unknown): boolean {
  const code = grpcCodeOf(error);
  return code === grpcCode.failedPrecondition || code === grpcCode.aborted;
}

/** The server's message without the code in front of it; at most 500 characters. */
export function temporalErrorText(error: unknown): string {
  const text = error instanceof Error ? detailsOf(error) : String(error);
  return text.slice(0, 500);
}

function detailsOf(error: Error): string {
  if (isGrpcServiceError(error) && error.details !== '') return error.details;
  return error.message;
}

/** The channel reports a failed connection without a code. */
function isConnectTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Failed to connect before the deadline';
}
