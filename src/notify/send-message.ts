/** Sends one message to one channel, in bounded time, and says how it went. */
import { createEgressGuard, type LookUp } from '../../activities/steps/http/egress-guard.ts';
import { withLimit } from '../bounded-signal.ts';
import type { AccessPolicy } from '../domain/access/access-policy.ts';
import type { OwnService } from '../domain/access/egress.ts';
import type { ChatSettings, WebhookSettings } from '../domain/notification/channel.ts';
import { chatBody } from '../domain/notification/chat-template.ts';
import { attemptTimeoutMs } from '../domain/notification/retry.ts';
import {
  maxErrorLength,
  type SendMessage,
  type SendRequest,
  type SendResult,
} from '../domain/notification/sending.ts';
import { excerpt } from '../domain/text/clip.ts';
import { ChannelRefusal, type ChannelSecrets, createChannelSecrets } from './channel-secrets.ts';
import { failed, postJson } from './post-json.ts';
import { sendMail } from './send-mail.ts';
import { readSigningKey, webhookHeaders } from './sign-webhook.ts';

export type SenderDeps = {
  policy: AccessPolicy;
  ownServices: () => Promise<readonly OwnService[]>;
  resolveSecret: (name: string) => string | undefined;
  clock: () => Date;
  lookUp?: LookUp;
  /** Milliseconds for one attempt. */
  timeoutMs?: number;
};

export function createSendMessage(deps: SenderDeps): SendMessage {
  const { policy, ownServices, lookUp, timeoutMs = attemptTimeoutMs } = deps;
  const egress = createEgressGuard({
    policy,
    ownServices,
    who: 'notifications',
    ...(lookUp && { lookUp }),
  });
  const send = async (
    request: SendRequest,
    secrets: ChannelSecrets,
    signal: AbortSignal,
  ): Promise<SendResult> => {
    const { settings, tenant } = request;
    if (settings.type === 'Email')
      return sendMail(settings, { request, egress, policy, secrets }, signal);
    const posted =
      settings.type === 'Webhook'
        ? webhookRequest(settings, { request, secrets, at: deps.clock() })
        : chatRequest(settings, request, secrets);
    return postJson(posted, { egress, tenant: tenant.slug }, signal);
  };
  return async (request, signal) => {
    const secrets = createChannelSecrets(deps, request.tenant.slug);
    const limited = withLimit(signal, timeoutMs);
    try {
      return clip(await send(request, secrets, limited.signal), secrets);
    } catch (error) {
      return clip(resultOf(error, { limited: limited.signal, timeoutMs }), secrets);
    } finally {
      limited.release();
    }
  };
}

type Attempt = { request: SendRequest; secrets: ChannelSecrets; at: Date };

function webhookRequest(
  { url, signingSecrets }: WebhookSettings,
  { request, secrets, at }: Attempt,
) {
  const { id, createdAt, content } = request;
  const { type, ...data } = content;
  const target = secrets.url(url);
  const keys = signingSecrets.map(({ secret }) => {
    // It stays here and is sent nowhere, so no list of hosts is about it.
    const key = readSigningKey(secrets.signing(secret));
    if (key) return key;
    throw new ChannelRefusal(
      `the secret ${secret} is no signing secret; write whsec_ and the base64 of 24 to 64 bytes`,
    );
  });
  const body = JSON.stringify({
    type: type === 'test' ? 'carillon.test' : 'carillon.notification',
    timestamp: createdAt.toISOString(),
    data,
  });
  return { url: target, headers: webhookHeaders({ id, at, body }, keys), body };
}

function chatRequest(
  settings: ChatSettings,
  { id, content }: SendRequest,
  secrets: ChannelSecrets,
) {
  const url = secrets.url(settings.url);
  return { url, headers: { 'webhook-id': id }, body: JSON.stringify(chatBody(settings, content)) };
}

function resultOf(
  error: unknown,
  { limited, timeoutMs }: { limited: AbortSignal; timeoutMs: number },
): SendResult {
  if (error instanceof ChannelRefusal) return { ...failed(null, error.message), result: 'Refused' };
  if (limited.aborted) return failed(null, `no answer within ${timeoutMs / 1_000} s`);
  // What else went wrong may hold what was sent.
  return failed(null, `the attempt failed (${error instanceof Error ? error.name : 'unknown'})`);
}

function clip(result: SendResult, secrets: ChannelSecrets): SendResult {
  const { error } = result;
  return { ...result, error: error && excerpt(secrets.hide(error), maxErrorLength) };
}
