import { AccountFault } from '@guichet/contract/mailboxes';
import { i18n, type Messages } from '@lingui/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { faultWords, reachedWords, readCapabilities, setAsideWords, testVerdict } from './account-faults.ts';

const where = { host: 'mail.example.test', port: 993, user: 'support@example.test' };
const faults = AccountFault.options;

const catalogs = import.meta.glob<Messages>('./locales/*.po', { import: 'messages', eager: true });

beforeAll(() => {
  for (const locale of ['fr', 'en']) i18n.load(locale, catalogs[`./locales/${locale}.po`]!);
});

describe.each(['fr', 'en'])('the words of faults in %s', (locale) => {
  beforeAll(() => i18n.activate(locale));

  it.each(faults)('%s says what is wrong, then what to do', (fault) => {
    for (const side of ['imap', 'smtp'] as const) {
      const words = faultWords(fault, { side, ...where });
      const texts = [words.short, words.what, words.remedy].map((words) => i18n._(words));
      for (const text of texts) expect(text).not.toMatch(/[{}]|^$/);
      expect(texts[1]).toMatch(/\.$/);
      expect(texts[2]).toMatch(/\.$/);
      expect(new Set(texts).size).toBe(3);
    }
  });

  it('names the server, the port and the login', () => {
    expect(i18n._(faultWords('refused', { side: 'imap', ...where }).what)).toContain('mail.example.test');
    expect(i18n._(faultWords('refused', { side: 'imap', ...where }).what)).toContain('993');
    expect(i18n._(faultWords('login', { side: 'smtp', ...where }).what)).toContain('support@example.test');
  });
});

describe('faults', () => {
  beforeAll(() => i18n.activate('fr'));

  it('has its own words for each', () => {
    const all = faults.map((fault) => i18n._(faultWords(fault, { side: 'imap', ...where }).short));
    expect(new Set(all).size).toBe(faults.length);
  });
  it('reads an unknown one as an unexpected answer', () => {
    const unknown = i18n._(faultWords('somethingNew', { side: 'imap', ...where }).short);
    expect(unknown).toBe(i18n._(faultWords('protocol', { side: 'imap', ...where }).short));
  });
  it('says the names of a certificate as such, and what the server answered as its answer', () => {
    const words = (fault: string, detail: string) => {
      const { what, answer } = faultWords(fault, { side: 'imap', ...where, detail });
      return { what: i18n._(what), answer };
    };
    const named = words('certificateName', 'mail.host.test, host.test');
    expect(named.what).toContain('mail.host.test, host.test');
    expect(named.answer).toBeNull();
    expect(words('certificateName', '').what).not.toContain(':');
    expect(words('login', '535 No').answer).toBe('535 No');
    expect(words('refused', '').answer).toBeNull();
  });
  it('says which encryption is the right one', () => {
    const remedy = (fault: string, side: 'imap' | 'smtp') =>
      i18n._(faultWords(fault, { side, ...where }).remedy);
    expect(remedy('tlsFromStart', 'imap')).toMatch(/^Choisissez TLS /);
    expect(remedy('tlsNotSpoken', 'smtp')).toMatch(/^Choisissez STARTTLS.*465/);
    expect(remedy('tlsRequired', 'imap')).toMatch(/143.*993/);
  });
  it('tells the port of the other encryption by side', () => {
    expect(i18n._(faultWords('tlsMissing', { side: 'imap', ...where }).remedy)).toContain('993');
    expect(i18n._(faultWords('tlsMissing', { side: 'smtp', ...where }).remedy)).toContain('465');
  });
});

describe('a test in one sentence', () => {
  beforeAll(() => i18n.activate('fr'));
  const steps = (imap: boolean, smtp: boolean) => [
    { side: 'imap' as const, ok: true },
    { side: 'imap' as const, ok: imap },
    { side: 'smtp' as const, ok: smtp },
  ];
  it.each([
    [true, true, 'La réception et l’envoi marchent.'],
    [true, false, 'La réception marche, l’envoi non.'],
    [false, true, 'L’envoi marche, la réception non.'],
    [false, false, 'Ni la réception ni l’envoi ne marchent.'],
  ])('receiving %s, sending %s', (imap, smtp, sentence) => {
    expect(i18n._(testVerdict(steps(imap, smtp)))).toBe(sentence);
  });
  it('counts a side that was never tried as not working', () => {
    expect(i18n._(testVerdict([{ side: 'imap', ok: true }]))).toBe('La réception marche, l’envoi non.');
  });
});

describe('what was reached', () => {
  beforeAll(() => i18n.activate('fr'));
  it('splits the features that the server has from those that it has not', () => {
    expect(readCapabilities('IDLE ✓ · MOVE ✓ · OBJECTID –')).toEqual({
      present: 'IDLE, MOVE',
      absent: 'OBJECTID',
    });
    expect(readCapabilities('')).toEqual({ present: '', absent: '' });
  });
  it('says the encryption in capitals', () => {
    expect(i18n._(reachedWords({ step: 'tls', detail: 'starttls' }, where))).toContain('STARTTLS');
  });
});

describe('why a message was set aside', () => {
  beforeAll(() => i18n.activate('fr'));
  it('has words for each reason', () => {
    const reasons = ['tooLarge', 'unreadable', 'timeout', 'crashed', 'emptyAnswer', 'refusedByServer'];
    expect(new Set(reasons.map((reason) => i18n._(setAsideWords(reason)))).size).toBe(reasons.length);
  });
});
