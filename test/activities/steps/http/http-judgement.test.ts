/** What an answer says is found in every coding and charset; where it cannot be found, nobody agrees. */
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { readAnswer } from '../../../../activities/steps/http/answer-reader.ts';
import {
  describeAnswer,
  type HttpAnswer,
  understand,
} from '../../../../activities/steps/http/http-answer.ts';
import { judgeBody } from '../../../../activities/steps/http/http-success.ts';
import { createSecretMask } from '../../../../activities/steps/masking/secret-mask.ts';
import type { HttpSettings, SuccessWhen } from '../../../../src/domain/schedule/schedule.ts';
import {
  anInput,
  begin,
  createSteps,
  failureOf,
  type Setup,
  startTarget,
  type Target,
} from '../harness.ts';

const targets: Target[] = [];
afterEach(async () => {
  await Promise.all(targets.splice(0).map((target) => target.close()));
});

type Answer = { headers?: Record<string, string>; body: string | Buffer };

async function post(
  { headers = {}, body }: Answer,
  changes: Partial<HttpSettings> = {},
  setup: Setup = {},
) {
  const target = await startTarget((_request, response) => {
    response.writeHead(200, headers);
    response.end(body);
  });
  targets.push(target);
  const { Http, observer } = createSteps(setup);
  const settings: HttpSettings = {
    method: 'POST',
    url: target.url,
    headers: {},
    body: null,
    ...changes,
  };
  return { target, observer, result: begin(Http, anInput(settings)).result };
}

const denied = '{"success":false,"message":"no such mailbox"}';
const utf16 = Buffer.from(denied, 'utf16le');
const utf16be = Buffer.from(utf16).swap16();
const utf32 = Buffer.concat([...denied].map((c) => Buffer.from([c.charCodeAt(0), 0, 0, 0])));
const mark = Buffer.from([0xff, 0xfe]);
const encoded = (coding: string) => ({ 'content-encoding': coding });
const typed = (type: string) => ({ 'content-type': type });

describe('an answer that says "success": false', () => {
  it.each<[string, Answer]>([
    ['plain', { body: denied }],
    ['behind 1.2 MB of padding', { body: denied.replace('{', `{"pad":"${'x'.repeat(1.2e6)}",`) }],
    ['in gzip', { headers: encoded('gzip'), body: zlib.gzipSync(denied) }],
    ['in X-GZIP, with blanks', { headers: encoded(' X-GZIP , '), body: zlib.gzipSync(denied) }],
    [
      'in gzip, twice',
      { headers: encoded('gzip, gzip'), body: zlib.gzipSync(zlib.gzipSync(denied)) },
    ],
    ['in deflate', { headers: encoded('deflate'), body: zlib.deflateSync(denied) }],
    ['in bare deflate', { headers: encoded('deflate'), body: zlib.deflateRawSync(denied) }],
    ['in brotli', { headers: encoded('br'), body: zlib.brotliCompressSync(denied) }],
    [
      'in deflate within brotli, beside identity',
      {
        headers: encoded('deflate, identity, br'),
        body: zlib.brotliCompressSync(zlib.deflateSync(denied)),
      },
    ],
    ['in UTF-8 with a mark', { body: `\uFEFF${denied}` }],
    ['in UTF-16 with a mark', { body: Buffer.concat([mark, utf16]) }],
    ['in UTF-16 without a mark', { body: utf16 }],
    ['in UTF-16BE, as declared', { headers: typed('text/plain; charset=UTF-16BE'), body: utf16be }],
    [
      'in UTF-16, big-endian',
      { headers: typed('application/json; charset="utf-16"'), body: utf16be },
    ],
    ['in UTF-32', { body: utf32 }],
    ['in UTF-16 within gzip', { headers: encoded('gzip'), body: zlib.gzipSync(utf16) }],
    ['in ISO-8859-15', { headers: typed('application/json;charset=ISO-8859-15'), body: denied }],
  ])('is refused: %s', async (_name, answer) => {
    const { result, target } = await post(answer);
    expect(await failureOf(result)).toMatchObject({
      code: 'target-refused',
      message: 'HTTP 200: no such mailbox',
    });
    expect(target.requests).toHaveLength(1);
  });

  const gzip = zlib.gzipSync(denied);
  it.each<[string, Answer]>([
    ['it says it is gzip, and is not', { headers: encoded('gzip'), body: denied }],
    ['it says it is deflate, and is not', { headers: encoded('deflate'), body: denied }],
    ['it says it is br, and is not', { headers: encoded('br'), body: denied }],
    ['it says it is gzip, and is not', { headers: encoded('gzip, gzip'), body: gzip }],
    [
      'it says it is gzip, and ends too soon',
      { headers: encoded('gzip'), body: gzip.subarray(0, -9) },
    ],
    [
      'it says it is deflate, and is not',
      {
        headers: encoded('deflate'),
        body: Buffer.concat([zlib.deflateRawSync('{}'), Buffer.from(denied)]),
      },
    ],
    ['its coding "utf-8" is a charset', { headers: encoded('utf-8'), body: denied }],
    ['its coding "compress" is not known', { headers: encoded('compress'), body: denied }],
    ['it has 6 codings', { headers: encoded('gzip,gzip,gzip,gzip,gzip,gzip'), body: denied }],
    ['it is not text in utf-8, the default', { body: gzip }],
    [
      'its charset "utf-7" is not known',
      { headers: typed('text/plain; charset=utf-7'), body: denied },
    ],
    [
      'it is not text in utf-8, the default',
      { body: Buffer.from(denied.replace('no', 'n\xf6'), 'latin1') },
    ],
    [
      'it is not text in shift_jis',
      {
        headers: typed('text/plain; charset=shift_jis'),
        body: Buffer.from(`${denied}\x93`, 'latin1'),
      },
    ],
    [
      'it is not text in utf-8, as its Content-Type says',
      { headers: typed('text/plain; charset=utf-8'), body: utf16be },
    ],
    [
      'it is not text in iso-8859-1',
      { headers: typed('text/plain; charset=iso-8859-1'), body: utf16 },
    ],
    [
      'it is not text in utf-16le',
      { headers: typed('text/plain; charset=utf-16le'), body: `${denied}\n` },
    ],
    ['its JSON is broken or cut off', { body: denied.slice(0, -2) }],
    [
      'its JSON is broken or cut off',
      { headers: typed('application/json'), body: `)]}'\n${denied}` },
    ],
    [
      'it is 9000000 bytes long',
      { headers: { 'content-length': '9000000' }, body: denied.padEnd(9e6) },
    ],
    [
      'it is longer than 8388608 bytes when its gzip is unpacked',
      { headers: encoded('gzip'), body: zlib.gzipSync(denied.padEnd(9e6)) },
    ],
  ])(
    'is not judged, and not asked for again, where it cannot be read: %s',
    async (reason, answer) => {
      const { result, target, observer } = await post(answer);
      const failure = await failureOf(result);
      expect(failure).toMatchObject({
        code: 'answer-unreadable',
        nonRetryable: true,
        report: { httpStatus: 200 },
      });
      expect(failure.message).toContain(`HTTP 200: the answer cannot be judged: ${reason}`);
      expect(failure.message).toMatch(
        /whether the request took effect is unknown; it is not sent again$/,
      );
      expect(observer.ends[0]).toMatchObject({ code: 'answer-unreadable', nextAttemptAt: null });
      expect(observer.ends[0]?.output).not.toContain('\uFFFD');
      expect(target.requests).toHaveLength(1);
    },
  );

  it('is no success in any coding, charset or framing, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(anyAnswer(), async ({ wire, pieces, method }) => {
        const source = sourceOf(wire, pieces);
        const answer = await readAnswer(source, { method, limit: 65_536 })
          .then((read) => understand(read, 65_536, createSecretMask([])))
          .catch(() => null);
        if (answer === null) return;
        // Of an answer that ends with its connection nothing may be left, which says nothing.
        const isNothing = answer.unread === null && answer.text.trim() === '';
        for (const json of [undefined, [{ path: 'success', equals: true }]]) {
          const { is } = judgeBody(answer, json ? { json } : {});
          if (is === 'Agreed') expect(json === undefined && isNothing).toBe(true);
        }
        expect(answer.text).not.toContain('\uFFFD');
      }),
      { numRuns: 500 },
    );
  });
});

type Packed = { labels: string[]; bytes: Buffer };

const packers: Record<string, (bytes: Buffer) => Buffer> = {
  gzip: zlib.gzipSync,
  deflate: zlib.deflateSync,
  bare: zlib.deflateRawSync,
  br: zlib.brotliCompressSync,
};

const charsets: Record<string, (text: string) => Buffer> = {
  'utf-8': (text) => Buffer.from(text),
  'utf-16le': (text) => Buffer.from(text, 'utf16le'),
  'utf-16be': (text) => Buffer.from(text, 'utf16le').swap16(),
  'iso-8859-15': (text) => Buffer.from(text.replace(/[^\0-\x7f]/g, '\xa4'), 'latin1'),
};

/** A refusal, packed and framed in some way, labelled truly or not, and cut anywhere. */
function anyAnswer() {
  return fc
    .record({
      note: fc.string({ unit: 'grapheme', maxLength: 20 }),
      pad: fc.nat(40),
      charset: fc.constantFrom(...Object.keys(charsets)),
      label: fc.constantFrom('true', 'none', 'utf-8', 'utf-16le', 'shift_jis', 'utf-7'),
      codings: fc.array(fc.constantFrom(...Object.keys(packers)), { maxLength: 3 }),
      lie: fc.constantFrom(null, null, null, 'gzip', 'deflate', 'br', 'foo'),
      framing: fc.constantFrom('length', 'chunks', 'close'),
      cut: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
      pieces: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
    })
    .map((made) => {
      const text = JSON.stringify({ pad: 'p'.repeat(made.pad), note: made.note, success: false });
      const start: Packed = { labels: [], bytes: (charsets[made.charset] ?? Buffer.from)(text) };
      const packed = made.codings.reduce<Packed>(
        ({ labels, bytes }, coding) => ({
          labels: [...labels, coding === 'bare' ? 'deflate' : coding],
          bytes: (packers[coding] ?? zlib.gzipSync)(bytes),
        }),
        start,
      );
      const labels = made.lie === null ? packed.labels : [...packed.labels, made.lie];
      const charset = made.label === 'true' ? made.charset : made.label;
      const type = charset === 'none' ? 'text/plain' : `text/plain; charset=${charset}`;
      const coding = labels.length === 0 ? '' : `content-encoding: ${labels.join(', ')}\r\n`;
      const head = `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n${coding}`;
      const wire = Buffer.concat([Buffer.from(head), frame(made.framing, packed.bytes)]);
      return {
        wire: wire.subarray(0, Math.ceil(wire.length * made.cut)),
        pieces: made.pieces,
        method: 'POST' as const,
      };
    });
}

function frame(framing: string, body: Buffer): Buffer {
  if (framing === 'close') return Buffer.concat([Buffer.from('\r\n'), body]);
  if (framing === 'length') {
    return Buffer.concat([Buffer.from(`content-length: ${body.length}\r\n\r\n`), body]);
  }
  const half = Math.floor(body.length / 2);
  const parts = [body.subarray(0, half), body.subarray(half)].filter((part) => part.length > 0);
  const chunks = parts.flatMap((part) => [
    ...[Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')],
  ]);
  const head = Buffer.from('transfer-encoding: chunked\r\n\r\n');
  return Buffer.concat([head, ...chunks, Buffer.from('0\r\n\r\n')]);
}

/** Delivers the bytes in pieces of these lengths, over and over. */
function sourceOf(wire: Buffer, pieces: readonly number[], failure?: Error) {
  let at = 0;
  let count = 0;
  return {
    async next(): Promise<Buffer | null> {
      if (at >= wire.length && failure) throw failure;
      if (at >= wire.length) return null;
      const length = pieces[count++ % pieces.length] ?? 1;
      at += length;
      return wire.subarray(at - length, at);
    },
  };
}

async function answerOf(head: string, body: string | Buffer, failure?: Error): Promise<HttpAnswer> {
  const wire = Buffer.concat([Buffer.from(`HTTP/1.1 ${head}\r\n\r\n`), Buffer.from(body)]);
  return understand(
    await readAnswer(sourceOf(wire, [7], failure), { method: 'GET', limit: 1_000 }),
    1_000,
    createSecretMask([]),
  );
}

describe('the text of an answer', () => {
  it.each<[string, number[], string]>([
    ['ISO-8859-15', [0x35, 0xa4], '5€'],
    ['"windows-1252"', [0x80, 0xe9], '€é'],
    ['Shift_JIS', [0x93, 0xfa, 0x96, 0x7b], '日本'],
    ['euc-jp', [0xc6, 0xfc], '日'],
    ['ISO-2022-JP', [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x1b, 0x28, 0x42], '日'],
    ['gb18030', [0x84, 0x31, 0xa4, 0x37], '\uFFFD'],
    ['UTF-16LE', [0xe9, 0x00], 'é'],
    ['utf-32be', [0, 1, 0xf6, 0x00], '😀'],
    ['us-ascii', [0x61], 'a'],
  ])('is read in the charset of its Content-Type: %s', async (charset, bytes, text) => {
    const answer = await answerOf(
      `200 OK\r\nContent-Type: text/plain; Charset=${charset}`,
      Buffer.from(bytes),
    );
    expect(answer).toMatchObject({ text, unread: null });
  });

  it.each([
    '<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>',
    '<html><meta charset="iso-8859-1"><p>\xe9',
    '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><p>\xe9',
  ])('is read in the charset it names itself: %s', async (text) => {
    expect(await answerOf('200 OK', Buffer.from(text, 'latin1'))).toMatchObject({ text });
  });

  it('is not whole when the connection that ends it was lost', async () => {
    const { unread } = await answerOf('200 OK', '{"a":1}', new Error('reset'));
    expect(unread).toMatchObject({
      kind: 'BrokenOff',
      reason: 'the connection was lost after 7 bytes',
    });
  });

  it('shows half of a character as the answer spelled it', async () => {
    const answer = await answerOf('500 No', '{"message":"half \\ud83d"}');
    expect(describeAnswer(answer)).toBe('half \\ud83d');
  });
});

describe('an answer whose body is not needed', () => {
  const any: SuccessWhen = { json: [] };

  it('is a success when any body is accepted, and keeps its bytes as they are', async () => {
    const { result } = await post(
      { body: Buffer.from([0xff, 0x00, 0x41, 0x5c]) },
      { successWhen: any },
    );
    expect(await result).toMatchObject({
      message: 'HTTP 200',
      output: '[4 bytes as they arrived; \\xNN is one byte]\n\\xff\\x00A\\x5c',
    });
  });

  it('is no success when it is not whole, whatever body is accepted', async () => {
    const heads = ['200 OK\r\ncontent-length: 9', '200 OK\r\ntransfer-encoding: chunked'];
    for (const head of heads) {
      const answer = await answerOf(head, 'half');
      expect(judgeBody(answer, any)).toMatchObject({ is: 'Unjudged' });
    }
  });

  it('keeps back what could hold a secret that no mask finds', async () => {
    const setup: Setup = { resolveSecret: () => 'hunter2-hunter2' };
    const headers = { authorization: { secret: 'TOKEN' } };
    const echo = 'you sent hunter2-hunter2';
    const packed = await post(
      { headers: encoded('gzip'), body: zlib.deflateSync(echo) },
      { headers },
      setup,
    );
    expect((await failureOf(packed.result)).report.output).toMatch(
      /^\[\d+ bytes as they arrived, not kept/,
    );
    const plain = await post({ headers: encoded('gzip'), body: echo }, { headers }, setup);
    expect((await failureOf(plain.result)).report.output).toMatch(/\nyou sent \[secret\]$/);
  });
});
