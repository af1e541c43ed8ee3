/** A step type: what it is given for one attempt, what it returns, and how it fails. */
import type { SecretTarget } from '../../src/domain/access/access-policy.ts';
import type { StepActivityInput } from '../../src/domain/execution/step-activity.ts';
import type { StepFacts, StepResult } from '../../src/domain/execution/step-result.ts';
import type { LogLine } from '../../src/domain/observation.ts';
import type { ProblemCode } from '../../src/domain/problem.ts';
import type {
  ConnectedSystem,
  HttpMethod,
  StepSettings,
  TextOrSecret,
} from '../../src/domain/schedule/schedule.ts';
import type { SqlConnection } from '../../src/domain/schedule/sql-connection.ts';
import type { StoredSecretLimits } from '../../src/domain/secrets/stored-secret.ts';
import type { SecretMask } from './masking/secret-mask.ts';

/** Carries out the effect of one attempt; throws a `StepFailure` when it fails. */
export type StepRunner<S extends StepSettings> = (run: StepRun<S>) => Promise<RunnerResult>;

export type StepRun<S extends StepSettings> = {
  input: StepActivityInput<S>;
  /** From 1. */
  attempt: number;
  /** Aborted with a `StepAbort`; the runner then ends its effect before it settles. */
  signal: AbortSignal;
  secrets: SecretScope;
  access: StepAccess;
  trace: StepTrace;
  /** Hides what must not be shown of an answer or output: its secrets, or all of it. */
  shown: () => SecretMask;
  /** Whether the answer or output is recorded. */
  keepsOutput: boolean;
  /** Percent from 0 to 100, or null when unknown. */
  progress: (percent: number | null, message: string) => void;
  log: (lines: readonly LogLine[]) => void;
};

/** The trace that an attempt passes on to the systems that it calls. */
export type StepTrace = {
  /** As the header of that name, and the variable of commands. */
  traceparent: string;
  /** Carries out a request with the traceparent of its own span. */
  request<T extends { status: number }>(
    target: { method: HttpMethod; url: URL },
    send: (traceparent: string) => Promise<T>,
  ): Promise<T>;
};

export type EgressTarget = { url: URL; hostHeader?: string | undefined };

/** Between a step and the network. */
export type EgressWall = {
  /**
   * The addresses to connect to, in order; every one was checked, and no name is resolved after it.
   * @throws StepFailure `egress-denied`; an error with a code when the name has no address.
   */
  resolve(target: EgressTarget, signal: AbortSignal): Promise<readonly string[]>;
  /** @throws StepFailure when a connection leads elsewhere than to the address that was checked. */
  checkPeer(url: URL, checked: string, peer: string): void;
};

/** What one step may use, by its tenant and its pool. */
export type StepAccess = {
  /** Why the step may not run here at all. */
  failure: StepFailure | null;
  wall: EgressWall;
  /** Undefined also for a system of other tenants. @throws StepFailure when it cannot be found out. */
  connectedSystem(wanted: {
    name: string;
    runProfile: string;
  }): Promise<ConnectedSystem | undefined>;
  /** @throws StepFailure when this worker does not have it, or it is not for the step. */
  sqlConnection(name: string): SqlConnection;
  /** Whether the policy gives it to the tenant, in some pool and for some host. */
  mayUseSecret(name: string): boolean;
  /** @throws StepFailure `secret-forbidden` */
  checkSecret(name: string, target: SecretTarget): void;
  /** The same for one that the tenant stores. @throws StepFailure `secret-forbidden` */
  checkStored(secret: StoredSecretLimits & { name: string }, target: SecretTarget): void;
};

/** The secrets one attempt has resolved. */
export type SecretScope = {
  /** @throws StepFailure `secret-forbidden`, or `secret-missing` when this worker does not know it. */
  resolve(value: TextOrSecret): string;
  resolveAll(values: Readonly<Record<string, TextOrSecret>>): Record<string, string>;
  /** Masks the secrets resolved so far. */
  mask(): SecretMask;
};

/** What the runner saw of its target. */
export type SeenFacts = Partial<StepFacts & Pick<StepResult, 'outputBytes'>>;

export type RunnerResult = SeenFacts &
  Pick<StepResult, 'message'> &
  Partial<Pick<StepResult, 'warnings'>>;

/** A failure whose message is written for the author of the step. */
export class StepFailure extends Error {
  readonly code: ProblemCode;
  /** False when another attempt of the unchanged step cannot end differently. */
  readonly retryable: boolean;
  readonly facts: SeenFacts;
  /** Seconds the target asks to wait before the next attempt; 0 when it does not say. */
  readonly retryAfterSeconds: number;
  /** It may have taken effect, although it failed. */
  readonly effectUnknown: boolean;

  constructor(
    code: ProblemCode,
    message: string,
    more: {
      retryable: boolean;
      facts?: SeenFacts;
      retryAfterSeconds?: number;
      effectUnknown?: boolean;
    },
  ) {
    super(message);
    this.name = 'StepFailure';
    this.code = code;
    this.retryable = more.retryable;
    this.facts = more.facts ?? {};
    this.retryAfterSeconds = more.retryAfterSeconds ?? 0;
    this.effectUnknown = more.effectUnknown ?? false;
  }
}

/** The step as it is defined cannot run on this worker; repeating it would not help. */
export function misconfigured(message: string): StepFailure {
  return new StepFailure('step-misconfigured', message, { retryable: false });
}
