/** Temporal's service with payloads encoded in every request and decoded in every answer. */
import type { WorkflowService } from '@temporalio/client';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { keyIdOf, PayloadError } from './encrypting-codec.ts';

/** Search attributes are for the server, which must read them. */
const neverEncoded: ReadonlySet<string> = new Set(['searchAttributes', 'indexedFields']);

/** Metadata of a decoded payload that tells the key it was encrypted with. */
const decodedWithField = 'carillon-decoded-with';

type Recode = (payload: Payload) => Promise<Payload>;
type Call = (request: object, ...rest: unknown[]) => Promise<object>;

/** All raw calls and all calls of the SDK's client go through it; neither encodes otherwise. */
export function encodeService(service: WorkflowService, codec: PayloadCodec): WorkflowService {
  return new Proxy(service, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (typeof name !== 'string' || !/^[a-z]/.test(name)) return member.bind(target) as unknown;
      const call = member.bind(target) as Call;
      return async (request: object, ...rest: unknown[]) => {
        if (typeof request !== 'object' || request === null) return call(request, ...rest);
        const encoded = await recodeMessage(request, encodeWith(codec));
        const answer = await call(encoded as object, ...rest);
        // One foreign entry of a list must not hide all others.
        const isList = name.startsWith('list');
        return (await recodeMessage(answer, decodeWith(codec, isList))) as object;
      };
    },
  });
}

function encodeWith(codec: PayloadCodec): Recode {
  return async (payload) => (await codec.encode([payload]))[0] ?? payload;
}

function decodeWith(codec: PayloadCodec, lenient: boolean): Recode {
  return async (payload) => {
    const keyId = keyIdOf(payload);
    if (keyId === null) return payload;
    try {
      const [decoded = payload] = await codec.decode([payload]);
      const metadata = { ...decoded.metadata, [decodedWithField]: Buffer.from(keyId) };
      return { ...decoded, metadata };
    } catch (error) {
      if (lenient && error instanceof PayloadError) return payload;
      throw error;
    }
  };
}

/** Id of the key a payload of an answer was encrypted with; null when it was plain. */
export function decodedWith(payload: Payload | null | undefined): string | null {
  const keyId = payload?.metadata?.[decodedWithField];
  return keyId ? Buffer.from(keyId).toString('utf8') : null;
}

/** A copy of `message` in which all payloads are replaced; what has none is shared with it. */
async function recodeMessage(message: unknown, recode: Recode): Promise<unknown> {
  if (typeof message !== 'object' || message === null || ArrayBuffer.isView(message))
    return message;
  if (isPayload(message)) return recode(message);
  if (Array.isArray(message)) {
    const entries = await Promise.all(message.map((entry) => recodeMessage(entry, recode)));
    return entries.some((entry, index) => entry !== message[index]) ? entries : message;
  }
  const changes: [string, unknown][] = [];
  for (const [name, value] of Object.entries(message)) {
    if (neverEncoded.has(name)) continue;
    const recoded = await recodeMessage(value, recode);
    if (recoded !== value) changes.push([name, recoded]);
  }
  if (changes.length === 0) return message;
  const prototype = Object.getPrototypeOf(message) as object | null;
  const copy = Object.assign(
    Object.create(prototype),
    message,
    Object.fromEntries(changes),
  ) as object;
  return withCommonAttributes(copy);
}

function isPayload(value: object): value is Payload {
  const { metadata } = value as Payload;
  return metadata?.['encoding'] instanceof Uint8Array;
}

/** The message and stack trace of a failure are encoded in a payload of its own. */
function withCommonAttributes(message: object): object {
  const { encodedAttributes } = message as { encodedAttributes?: Payload | null };
  if (!encodedAttributes?.data || keyIdOf(encodedAttributes) !== null) return message;
  try {
    const text = Buffer.from(encodedAttributes.data).toString('utf8');
    const { message: words = '', stack_trace: stackTrace = '' } = JSON.parse(text) as Record<
      string,
      unknown
    >;
    return Object.assign(message, { message: words, stackTrace });
  } catch {
    return message;
  }
}
