/** E-mail through a server that the channel names, over a connection that the egress policy has let through. */
import type { Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import { connect } from '../../activities/steps/http/connection.ts';
import type { EgressGuard } from '../../activities/steps/http/egress-guard.ts';
import { StepFailure } from '../../activities/steps/step-runner.ts';
import { type EmailSettings, notificationPool } from '../domain/notification/channel.ts';
import { maySendAs, type SenderPolicy } from '../domain/notification/mail-address.ts';
import { linesOf, subjectOf } from '../domain/notification/message.ts';
import type { SendRequest, SendResult } from '../domain/notification/sending.ts';
import { excerpt } from '../domain/text/clip.ts';
import { ChannelRefusal, type ChannelSecrets } from './channel-secrets.ts';
import { failed } from './post-json.ts';

export type MailDeps = { egress: EgressGuard; policy: SenderPolicy; secrets: ChannelSecrets };

/** For the greeting, and for silence between two commands. Milliseconds. */
const silenceMs = 10_000;
const maxAnswerText = 300;

/** @throws ChannelRefusal for an address or a sender that the policy denies; the signal's reason when it aborts. */
export async function sendMail(
  settings: EmailSettings,
  { request, ...deps }: MailDeps & { request: SendRequest },
  signal: AbortSignal,
): Promise<SendResult> {
  const { from, to, host, port } = settings;
  const { slug } = request.tenant;
  if (!maySendAs(deps.policy, slug, from)) throw senderRefused(slug, from);
  const url = new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}/`);
  const wall = deps.egress({ tenant: slug, pool: notificationPool });
  const password = passwordOf(settings, url, deps.secrets);
  let socket: Socket | null = null;
  const onAbort = (): void => void socket?.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    socket = await connect({ url }, wall, signal);
    await transportOver(socket, settings, password).sendMail({
      from: { name: '', address: from },
      to: to.map((address) => ({ name: '', address })),
      envelope: { from, to: [...to] },
      // The same in each attempt, so that a repeat can be told.
      messageId: `<${request.id}@carillon.invalid>`,
      date: request.createdAt,
      subject: subjectOf(request.content),
      text: `${linesOf(request.content).join('\r\n')}\r\n`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return { result: 'Delivered', statusCode: 250, error: null, retryAfterSeconds: 0, gone: false };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof StepFailure) throw new ChannelRefusal(error.message);
    return toFailure(error, host, deps.secrets);
  } finally {
    signal.removeEventListener('abort', onAbort);
    socket?.destroy();
  }
}

function passwordOf({ login }: EmailSettings, url: URL, secrets: ChannelSecrets): string | null {
  if (login === null) return null;
  return secrets.resolve(login.password.secret, [
    { host: url.hostname, port: Number(url.port) || 80 },
  ]);
}

function transportOver(connection: Socket, settings: EmailSettings, password: string | null) {
  const { host, port, security, login } = settings;
  return createTransport({
    host,
    port,
    secure: security === 'Tls',
    requireTLS: security === 'StartTls',
    ignoreTLS: security === 'None',
    greetingTimeout: silenceMs,
    socketTimeout: silenceMs,
    logger: false,
    ...(login !== null && password !== null && { auth: { user: login.user, pass: password } }),
    getSocket: (_options: unknown, callback: (error: null, socket: object) => void) =>
      callback(null, { connection }),
  });
}

function senderRefused(tenant: string, from: string): ChannelRefusal {
  return new ChannelRefusal(
    `the tenant "${tenant}" may not send as ${from}; an operator can list it under "mailSenders", ` +
      `"${tenant}" in the policy file (CARILLON_POLICY_FILE)`,
  );
}

type MailError = { code?: unknown; responseCode?: unknown; response?: unknown };

function toFailure(error: unknown, host: string, secrets: ChannelSecrets): SendResult {
  const { code, responseCode, response } = error as MailError;
  const status = typeof responseCode === 'number' ? responseCode : null;
  const said = typeof response === 'string' ? `: ${excerpt(response, maxAnswerText)}` : '';
  const what =
    status === null
      ? `${host} cannot be used (${typeof code === 'string' ? code : 'no answer'})`
      : `${host} answered ${status}`;
  return failed(status, secrets.hide(what + said));
}
