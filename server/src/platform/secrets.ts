import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { unavailable } from './errors.ts';
import { newId } from './id.ts';

export type Keys = {
  /**
   * Encrypts with AES-256-GCM. `aad` says what the secret belongs to (for example "mail_account:<id>:password"):
   * copied to another place it does not open.
   */
  seal(plain: string | Uint8Array, aad: string): Buffer;
  /** The plain bytes. Throws Unavailable `secret.unreadable` for another key, another `aad` or damage. */
  unseal(sealed: Uint8Array, aad: string): Buffer;
  /** For the keyed hash that chains the history (HMAC-SHA-256). 32 bytes. */
  historyKey: Buffer;
  /** For signing the Message-IDs that we send. 32 bytes. */
  messageIdKey: Buffer;
  /** For signing cookies and the sign-in library. Base64url, 43 characters. */
  cookieSecret: string;
  /** Tells one key from another and says nothing about it: keep it in the database and compare at the start. */
  fingerprint: string;
};

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** First byte of what is sealed, for the day when the way of sealing changes. */
const FORMAT = 1;

/**
 * The keys of this data folder, all derived (HKDF-SHA-256, RFC 5869) from one of 32 bytes: `given` (from the
 * environment), else the file guichet.key, which the first start makes (0600). Throws a sentence for the one who
 * starts the program when the key is not the one that this data folder was begun with, or is gone.
 */
export function loadKeys(dataFolder: string, given?: Uint8Array): Keys {
  const file = join(dataFolder, 'guichet.key');
  const checkFile = join(dataFolder, 'guichet.key-check');
  const expected = existsSync(checkFile) ? readFileSync(checkFile, 'utf8').trim() : undefined;
  const master = given ? Buffer.from(given) : readOrMakeKey(file, expected !== undefined);
  if (master.length !== KEY_BYTES) {
    throw new Error(`The key has ${master.length} bytes instead of ${KEY_BYTES}.`);
  }
  const keys = deriveKeys(master);
  if (expected !== undefined && expected !== keys.fingerprint) {
    throw new Error(
      `The key ${given ? 'in GUICHET_KEY' : `in ${file}`} is not the one that the data in ${dataFolder} was ` +
        'written with: passwords of mail accounts and the history could not be read. Give the former key again.',
    );
  }
  if (expected === undefined) writeDurably(checkFile, `${keys.fingerprint}\n`);
  return keys;
}

function readOrMakeKey(file: string, hadOne: boolean): Buffer {
  if (!existsSync(file)) {
    if (hadOne) {
      throw new Error(
        `The key file ${file} is missing, and what is encrypted in this data folder needs it. ` +
          'Put it back from a backup, or give the key by GUICHET_KEY.',
      );
    }
    writeDurably(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length === KEY_BYTES) return key;
  throw new Error(
    `The key file ${file} is damaged: it must hold ${KEY_BYTES} bytes in base64. Put it back from a backup.`,
  );
}

/** Makes the file whole or not at all; when another process was first, its file stays. */
function writeDurably(path: string, content: string): void {
  const temporary = `${path}-${newId()}`;
  const file = openSync(temporary, 'wx', 0o600);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** All keys from one of 32 bytes; the same bytes always give the same keys. */
export function deriveKeys(master: Uint8Array): Keys {
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', master, '', `guichet ${purpose}`, KEY_BYTES));
  const secretKey = derive('secrets');
  return {
    seal: (plain, aad) => seal(secretKey, plain, aad),
    unseal: (sealed, aad) => unseal(secretKey, sealed, aad),
    historyKey: derive('history'),
    messageIdKey: derive('message-id'),
    cookieSecret: derive('cookies').toString('base64url'),
    fingerprint: createHmac('sha256', derive('fingerprint')).update('guichet').digest('hex'),
  };
}

function seal(key: Buffer, plain: string | Uint8Array, aad: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(aad));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.from([FORMAT]), nonce, cipher.getAuthTag(), body]);
}

function unseal(key: Buffer, sealed: Uint8Array, aad: string): Buffer {
  const bytes = Buffer.from(sealed);
  if (bytes[0] !== FORMAT || bytes.length < 1 + NONCE_BYTES + TAG_BYTES) {
    throw unavailable('secret.unreadable');
  }
  const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
  const tag = bytes.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(aad));
  decipher.setAuthTag(tag);
  try {
    const body = bytes.subarray(1 + NONCE_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch (cause) {
    throw unavailable('secret.unreadable', undefined, { cause });
  }
}

/** Whether two secrets are equal, in a time that does not tell where they differ. */
export function sameSecret(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
