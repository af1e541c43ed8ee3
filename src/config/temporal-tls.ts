/** TLS towards Temporal, with a client certificate where Temporal asks for one. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { TLSConfig } from '@temporalio/client';
import type { TemporalConfig, TlsFiles } from './config.ts';
import { ConfigError } from './environment.ts';

const keys = {
  caFile: 'TEMPORAL_TLS_CA_FILE',
  certFile: 'TEMPORAL_TLS_CERT_FILE',
  keyFile: 'TEMPORAL_TLS_KEY_FILE',
} as const;

/**
 * What the connection needs; false without TLS.
 * @throws ConfigError naming the key and the file that cannot be used, never its content.
 */
export function readTemporalTls({ tls }: Pick<TemporalConfig, 'tls'>): TLSConfig | false {
  return tls === null ? false : readFiles(tls);
}

function readFiles(files: TlsFiles): TLSConfig {
  const { caFile, certFile, keyFile, serverName } = files;
  if ((certFile === null) !== (keyFile === null)) {
    const [given, missing] =
      certFile === null ? [keys.keyFile, keys.certFile] : [keys.certFile, keys.keyFile];
    throw new ConfigError(`${given} is set without ${missing}: a client certificate needs both`);
  }
  const ca = caFile === null ? null : readCertificate('caFile', caFile);
  const pair =
    certFile === null || keyFile === null
      ? null
      : { crt: readCertificate('certFile', certFile), key: readPem('keyFile', keyFile) };
  if (pair) checkPair(pair, { certFile, keyFile });
  return {
    ...(ca && { serverRootCACertificate: ca }),
    ...(pair && { clientCertPair: pair }),
    ...(serverName !== null && { serverNameOverride: serverName }),
  };
}

function readPem(name: keyof typeof keys, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(`${keys[name]} "${file}" cannot be read: ${code}`);
  }
}

/** An expired certificate is left to the connection, which is retried: it may be replaced meanwhile. */
function readCertificate(name: keyof typeof keys, file: string): Buffer {
  const pem = readPem(name, file);
  try {
    new X509Certificate(pem);
  } catch {
    throw new ConfigError(`${keys[name]} "${file}" is not a certificate in PEM`);
  }
  return pem;
}

function checkPair(
  { crt, key }: { crt: Buffer; key: Buffer },
  { certFile, keyFile }: Pick<TlsFiles, 'certFile' | 'keyFile'>,
): void {
  try {
    createSecureContext({ cert: crt, key });
  } catch {
    throw new ConfigError(
      `${keys.keyFile} "${keyFile}" is not the unencrypted private key of ${keys.certFile} "${certFile}"`,
    );
  }
}
