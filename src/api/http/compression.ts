/** Compresses JSON answers and pages for clients that ask for it. Without Accept-Encoding nothing changes. */
import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import type { App } from './app-deps.ts';

/** Smaller answers fit into one packet anyway. Bytes. */
const threshold = 1_024;
/** The highest quality of Brotli, which is the default, takes a hundred times as long for a few per cent. */
const brotliQuality = 4;
/** Never the live stream, which must not wait for a block to fill, and never archives or pictures. */
const compressed =
  /^(application\/((problem\+)?json|javascript)|text\/(html|css|javascript)|image\/svg\+xml)(;|$)/;

/**
 * Register it before the routes. Answers that show a new secret are left alone: the length of a compressed text that
 * also holds what the client sent says something about the secret (BREACH).
 */
export function registerCompression(app: App): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.storesResponse === false) route.compress = false;
  });
  // Caches must keep the encodings apart, also when this answer is not compressed.
  app.addHook('onSend', async (_request, reply, payload) => {
    if (compressed.test(String(reply.getHeader('content-type') ?? ''))) {
      reply.header('vary', 'accept-encoding');
    }
    return payload;
  });
  app.register(compress, {
    encodings: ['br', 'gzip'],
    threshold,
    customTypes: compressed,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } },
    // Request bodies are not inflated: a small one could become very large.
    globalDecompression: false,
  });
}
