import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deriveKeys, loadKeys } from './secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the keys', () => {
  it('are made at the first start, for the owner alone, and stay the same', () => {
    const first = loadKeys(folder);
    expect(statSync(join(folder, 'guichet.key')).mode & 0o777).toBe(0o600);
    const again = loadKeys(folder);
    expect(again.historyKey.equals(first.historyKey)).toBe(true);
    expect(again.unseal(first.seal('très secret', 'account:1'), 'account:1').toString()).toBe('très secret');
  });

  it('differ by purpose', () => {
    const keys = deriveKeys(Buffer.alloc(32, 1));
    const all = [
      keys.historyKey.toString('base64url'),
      keys.messageIdKey.toString('base64url'),
      keys.cookieSecret,
    ];
    expect(new Set(all).size).toBe(3);
  });

  it('may come from the environment, and then no file is made', () => {
    const given = Buffer.alloc(32, 9);
    expect(loadKeys(folder, given).fingerprint).toBe(deriveKeys(given).fingerprint);
    expect(() => statSync(join(folder, 'guichet.key'))).toThrow();
  });

  it('are refused when they are not those of the data', () => {
    loadKeys(folder);
    expect(() => loadKeys(folder, Buffer.alloc(32, 9))).toThrow(/in GUICHET_KEY is not the one/);
    const file = join(folder, 'guichet.key');
    const right = readFileSync(file);
    writeFileSync(file, Buffer.alloc(32, 8).toString('base64'));
    expect(() => loadKeys(folder)).toThrow(/guichet.key is not the one/);
    writeFileSync(file, 'c2hvcnQ=');
    expect(() => loadKeys(folder)).toThrow(/is damaged/);
    rmSync(file);
    expect(() => loadKeys(folder)).toThrow(/is missing/);
    writeFileSync(file, right);
    loadKeys(folder);
  });

  it('open nothing that was changed, moved or sealed by another key', () => {
    const keys = deriveKeys(Buffer.alloc(32, 1));
    const sealed = keys.seal('mot de passe', 'account:1');
    expect(sealed.includes('mot de passe')).toBe(false);
    expect(keys.seal('mot de passe', 'account:1').equals(sealed)).toBe(false);
    expect(() => keys.unseal(sealed, 'account:2')).toThrow('secret.unreadable');
    expect(() => deriveKeys(Buffer.alloc(32, 2)).unseal(sealed, 'account:1')).toThrow('secret.unreadable');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => keys.unseal(changed, 'account:1')).toThrow('secret.unreadable');
      expect(() => keys.unseal(sealed.subarray(0, at), 'account:1')).toThrow('secret.unreadable');
    }
  });
});
