/** One POST to a receiver, through the egress policy; redirects are answers like any other. */
import type { EgressGuard } from '../../activities/steps/http/egress-guard.ts';
import { exchange, ExchangeFailure } from '../../activities/steps/http/http-exchange.ts';
import { StepFailure } from '../../activities/steps/step-runner.ts';
import { notificationPool } from '../domain/notification/channel.ts';
import type { SendResult } from '../domain/notification/sending.ts';
import { ChannelRefusal } from './channel-secrets.ts';

export type Posted = { url: URL; headers: Readonly<Record<string, string>>; body: string };

export type PostDeps = { egress: EgressGuard; tenant: string };

/** What the answer says beyond its status is not kept. */
const answerLimitBytes = 4_096;

/** @throws ChannelRefusal for an address that the policy denies; the signal's reason when it aborts. */
export async function postJson(
  { url, headers, body }: Posted,
  { egress, tenant }: PostDeps,
  signal: AbortSignal,
): Promise<SendResult> {
  const wall = egress({ tenant, pool: notificationPool });
  try {
    const answer = await exchange(
      {
        method: 'POST',
        url,
        headers: { 'user-agent': 'Carillon', 'content-type': 'application/json', ...headers },
        body,
      },
      { signal, wall, limitBytes: answerLimitBytes },
    );
    return toResult(answer.status, answer.headers.get('retry-after')?.[0]);
  } catch (error) {
    if (error instanceof StepFailure) throw new ChannelRefusal(error.message);
    if (error instanceof ExchangeFailure) return failed(null, reasonOf(error, url));
    throw error;
  }
}

function toResult(statusCode: number, retryAfter: string | undefined): SendResult {
  if (statusCode >= 200 && statusCode < 300) {
    return { result: 'Delivered', statusCode, error: null, retryAfterSeconds: 0, gone: false };
  }
  const isRedirect = statusCode >= 300 && statusCode < 400;
  const note = isRedirect ? '; redirects are not followed' : '';
  return {
    ...failed(statusCode, `the receiver answered ${statusCode}${note}`),
    retryAfterSeconds: /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : 0,
    gone: statusCode === 410,
  };
}

export function failed(statusCode: number | null, error: string): SendResult {
  return { result: 'Failed', statusCode, error, retryAfterSeconds: 0, gone: false };
}

function reasonOf({ cause, connected }: ExchangeFailure, { host }: URL): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const what = connected ? 'ended the connection without an answer' : 'cannot be reached';
  return `${host} ${what}${code === '' ? '' : ` (${code})`}`;
}
