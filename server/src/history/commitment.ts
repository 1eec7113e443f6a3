/**
 * What an event says of content that can be erased: not the content, but a salted hash of it. The salt stands beside
 * the content and goes with it. While both are there anybody can show that the content is the one of the event; once
 * they are gone, what is left of it cannot be found out by guessing.
 */
import { createHash, randomBytes } from 'node:crypto';

/** Bytes; as many that the hash of a guessed text cannot be tried without it. */
const SALT_LENGTH = 16;

export const newSalt = (): Buffer => randomBytes(SALT_LENGTH);

/** SHA-256 over the salt (of one length, so that nothing can move from salt to content) and the content, hexadecimal. */
export const commitmentTo = (salt: Buffer, content: string): string =>
  createHash('sha256').update(salt).update(content, 'utf8').digest('hex');
