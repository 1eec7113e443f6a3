import { describe, expect, it } from 'vitest';
import { isForeign } from './own-origin.ts';

const ours = 'https://guichet.example.test';
const asked = {
  method: 'POST',
  host: '10.0.0.7:7788',
  secFetchSite: undefined as string | undefined,
  origin: undefined as string | undefined,
};

describe('a request that would change something', () => {
  it.each([
    ['no browser', {}, false],
    ['our page', { secFetchSite: 'same-origin', origin: ours }, false],
    ['typed by hand', { secFetchSite: 'none' }, false],
    ['our page, by the public address', { origin: ours }, false],
    ['our page, by the host that was asked', { origin: 'http://10.0.0.7:7788' }, false],
    ['the standard port is left out', { origin: 'http://guichet.lan', host: 'guichet.lan:80' }, false],
    ['another site', { secFetchSite: 'cross-site', origin: 'http://evil.test' }, true],
    ['another site without Origin', { secFetchSite: 'cross-site' }, true],
    ['a neighbour under the same domain', { secFetchSite: 'same-site', origin: ours }, true],
    ['another site, browser without Fetch Metadata', { origin: 'http://evil.test' }, true],
    ['another port of the host', { origin: 'http://10.0.0.7:8080' }, true],
    ['a page without origin', { origin: 'null' }, true],
    ['no URL', { origin: 'evil' }, true],
    ['reading', { method: 'GET', secFetchSite: 'cross-site', origin: 'http://evil.test' }, false],
    ['deleting', { method: 'DELETE', origin: 'http://evil.test' }, true],
  ])('%s', (_name, given, expected) => {
    expect(isForeign({ ...asked, ...given }, ours)).toBe(expected);
  });
});
