/** One attempt to send one message, as the loop asks for it and as it ended. */
import type { ChannelSettings } from './channel.ts';
import type { MessageContent } from './message.ts';

export type SendRequest = {
  tenant: { id: string; slug: string };
  settings: ChannelSettings;
  /** The same in every attempt, so that a receiver can tell a repeat. */
  id: string;
  /** When the message was made. */
  createdAt: Date;
  content: MessageContent;
};

export type SendResult = {
  /** Refused: another attempt of the unchanged channel cannot end differently. */
  result: 'Delivered' | 'Failed' | 'Refused';
  /** What the receiver answered; null when it did not. */
  statusCode: number | null;
  /** Null when it was delivered. */
  error: string | null;
  /** What the receiver asks us to wait; 0 when it does not. */
  retryAfterSeconds: number;
  /** The receiver says that it is gone for good. */
  gone: boolean;
};

/** Never throws. */
export type SendMessage = (request: SendRequest, signal: AbortSignal) => Promise<SendResult>;

export const maxErrorLength = 1_000;
