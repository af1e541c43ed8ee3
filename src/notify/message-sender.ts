/** What a server process sends notifications with, from its configuration. */
import { createOwnServices, ownPlaces } from '../config/own-services.ts';
import { type AccessPolicy, defaultPolicy } from '../domain/access/access-policy.ts';
import type { SendMessage } from '../domain/notification/sending.ts';
import { createSendMessage } from './send-message.ts';

export type MessageSenderOptions = {
  /** Null without a policy file. */
  policy: AccessPolicy | null;
  homeTenant: string | null;
  secrets: ReadonlyMap<string, string>;
  temporal: { address: string };
  databaseUrl: string;
  /** host:port that the API listens on. */
  api: string;
};

/** Temporal, PostgreSQL and the API itself stay closed to it, as they are to steps. */
export function createMessageSender(options: MessageSenderOptions): SendMessage {
  const { policy, homeTenant, secrets, temporal, databaseUrl, api } = options;
  return createSendMessage({
    policy: policy ?? defaultPolicy(homeTenant),
    ownServices: createOwnServices(ownPlaces({ temporal, databaseUrl, api, apiUrl: null })),
    resolveSecret: (name) => secrets.get(name),
    clock: () => new Date(),
  });
}
