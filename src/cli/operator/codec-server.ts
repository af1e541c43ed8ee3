/** `carillon codec-server`: lets Temporal's Web UI and CLI show encrypted payloads. */
import type { Command } from 'commander';
import { readCodecServerConfig } from '../../config/config.ts';
import { readKeyRing } from '../../config/key-ring.ts';
import { writeLog } from '../../domain/log-message.ts';
import { usageError } from '../framework/cli-error.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { parsePort } from '../framework/options.ts';
import { aborted, onStopSignals } from '../framework/stop-signals.ts';
import { messages } from '../log-messages.ts';
import { chooseCredentials } from './server.ts';

type CodecServerOptions = { host: string; port: number; uiOrigin?: string };

export function declareCodecServer(root: Command, runner: CommandRunner): void {
  const command = root
    .command('codec-server')
    .description("decrypt payloads for Temporal's Web UI and CLI; needs CARILLON_PAYLOAD_KEYS_FILE")
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', 'port to listen on', parsePort, 8234)
    .option('--ui-origin <origin>', 'origin of the Web UI, the only page that may ask');
  showExamples(command, [
    [
      'carillon codec-server --ui-origin http://127.0.0.1:8233',
      'enter http://127.0.0.1:8234 as codec endpoint in the Web UI',
    ],
    [
      'temporal workflow show -w ID --codec-endpoint http://127.0.0.1:8234 --codec-auth "Bearer $TOKEN"',
      'show a history in plain text',
    ],
  ]);
  runner.operator<CodecServerOptions>(command, (_args, options) => runCodecServer(options));
}

async function runCodecServer({ host, port, uiOrigin }: CodecServerOptions): Promise<void> {
  const { createLogger } = await import('../../log.ts');
  const { createCodecServer } = await import('../../server/codec-server.ts');
  const { createEncryptingCodec } = await import('../../temporal/payloads/encrypting-codec.ts');
  const config = readCodecServerConfig();
  const pretty = process.stdout.isTTY === true;
  const log = createLogger({ level: config.logLevel, pretty, name: 'carillon-codec-server' });
  const keys = readKeyRing(config.payloadKeysFile, (file) =>
    writeLog(log, messages.keysReadable, { file }),
  );
  if (keys === null) throw new Error('CARILLON_PAYLOAD_KEYS_FILE is not set');
  const app = createCodecServer({
    codec: createEncryptingCodec(keys),
    credentials: chooseCredentials(config, host),
    uiOrigin: uiOrigin === undefined ? null : parseOrigin(uiOrigin),
  });
  const stop = onStopSignals();
  const url = await app.listen({ host, port });
  writeLog(log, messages.codecServerStarted, { url });
  await aborted(stop);
  await app.close();
}

function parseOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && url.origin === text) return text;
  throw usageError(
    `"${text}" is not an origin`,
    'Write scheme, host and port as a browser sends them: http://127.0.0.1:8233',
  );
}
