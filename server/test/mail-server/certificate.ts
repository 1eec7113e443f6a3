import { execFile } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An own certificate authority and a server certificate that it signed, as files and as text. */
export interface TestCertificate {
  caFile: string;
  certFile: string;
  keyFile: string;
  /** PEM text of the three files. */
  ca: string;
  cert: string;
  key: string;
}

/** Names for which the certificate is made: by default what a client on this machine would call the server. */
export interface CertificateSubject {
  names?: string[];
  /** Days until it expires; a negative number gives a certificate that has expired already. */
  days?: number;
}

/**
 * Makes a fresh authority and a server certificate in `folder` with the machine's openssl, so that no key is
 * ever kept in the repository.
 * @throws when openssl is missing or refuses.
 */
export async function createTestCertificate(
  folder: string,
  subject: CertificateSubject = {},
): Promise<TestCertificate> {
  const names = subject.names ?? ['DNS:localhost', 'IP:127.0.0.1'];
  const file = (name: string) => join(folder, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await run('openssl', [
    ...['req', '-x509', ...newKey, '-days', '30', '-subj', '/CN=Guichet test authority'],
    ...['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
    ...['-keyout', file('ca.key'), '-out', file('ca.pem')],
  ]);
  await run('openssl', [
    ...['req', ...newKey, '-subj', '/CN=localhost'],
    ...['-keyout', file('server.key'), '-out', file('server.csr')],
  ]);
  await writeFile(
    file('extensions'),
    `subjectAltName=${names.join(',')}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n`,
  );
  await run('openssl', [
    ...['x509', '-req', '-in', file('server.csr'), '-CA', file('ca.pem'), '-CAkey', file('ca.key')],
    ...['-CAcreateserial', '-days', String(subject.days ?? 30), '-extfile', file('extensions')],
    ...['-out', file('server.pem')],
  ]);
  await Promise.all([chmod(file('ca.key'), 0o600), chmod(file('server.key'), 0o600)]);
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'server.pem', 'server.key'].map((name) => readFile(file(name), 'utf8')),
  );
  return {
    caFile: file('ca.pem'),
    certFile: file('server.pem'),
    keyFile: file('server.key'),
    ca: ca ?? '',
    cert: cert ?? '',
    key: key ?? '',
  };
}
