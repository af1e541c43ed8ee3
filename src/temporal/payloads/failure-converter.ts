/** Encodes the messages and stack traces of failures, where payloads are encrypted. */
import { DefaultFailureConverter } from '@temporalio/common';

export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
