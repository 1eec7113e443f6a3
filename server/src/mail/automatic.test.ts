import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseMessage } from './parse.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../test/fixtures/mail/${name}.eml`, import.meta.url));
const FROM =
  'Return-Path: <camille@client.example.test>\nFrom: Camille <camille@client.example.test>\nSubject: Question\n';
const withFields = async (fields: string, head = FROM) =>
  (await parseMessage(Buffer.from(`${fields}${head}\nBonjour`))).automation;

describe('classifyAutomatic', () => {
  it.each([
    [
      'alternative-french',
      { kind: null, isAutoSubmitted: false, isBounce: false, isBulk: false, mayAutoAnswer: true },
    ],
    [
      'outlook-reply',
      { kind: null, isAutoSubmitted: false, isBounce: false, isBulk: false, mayAutoAnswer: true },
    ],
    [
      'person-about-bounce',
      { kind: null, isAutoSubmitted: false, isBounce: false, isBulk: false, mayAutoAnswer: true },
    ],
    [
      'out-of-office',
      { kind: 'autoReply', isAutoSubmitted: true, isBounce: false, isBulk: false, mayAutoAnswer: false },
    ],
    [
      'mailing-list',
      { kind: 'list', isAutoSubmitted: false, isBounce: false, isBulk: true, mayAutoAnswer: false },
    ],
    [
      'newsletter',
      { kind: 'bulk', isAutoSubmitted: false, isBounce: false, isBulk: true, mayAutoAnswer: false },
    ],
    [
      'bounce-dsn-failed',
      { kind: 'bounce', isAutoSubmitted: false, isBounce: true, isBulk: false, mayAutoAnswer: false },
    ],
    [
      'bounce-qmail-form',
      { kind: 'bounce', isAutoSubmitted: false, isBounce: true, isBulk: false, mayAutoAnswer: false },
    ],
  ])('%s', async (name, expected) => {
    expect((await parseMessage(fixture(name))).automation).toEqual(expected);
  });

  it.each([
    'Auto-Submitted: auto-generated\n',
    'Auto-Submitted: auto-replied; owner-email="x"\n',
    'Precedence: bulk\n',
    'Precedence: junk\n',
    'Precedence: list\n',
    'Precedence: auto_reply\n',
    'List-Id: <a.listes.example.test>\n',
    'List-Unsubscribe: <https://x.example.test>\n',
    'X-Autoreply: yes\n',
    'X-Autorespond:\n',
    'X-Auto-Response-Suppress: OOF, AutoReply\n',
    'X-Loop: support@guichet.example.test\n',
    'Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n',
  ])('never answers automatically where a field says so: %j', async (fields) => {
    expect((await withFields(fields)).mayAutoAnswer).toBe(false);
  });

  it.each([
    'Auto-Submitted: no\n',
    'X-Autoreply: no\n',
    'Precedence: first-class\n',
    'X-Auto-Response-Suppress: DR\n',
    'Importance: high\n',
  ])('answers an ordinary mail: %j', async (fields) => {
    expect(await withFields(fields)).toMatchObject({ kind: null, mayAutoAnswer: true });
  });

  it.each([
    ['mailer-daemon@x.example.test', null],
    ['postmaster@x.example.test', null],
    ['no-reply@x.example.test', 'noReply'],
    ['noreply+12@x.example.test', 'noReply'],
    ['notifications-noreply@x.example.test', 'noReply'],
    ['ne-pas-repondre@x.example.test', 'noReply'],
    ['owner-usagers@x.example.test', null],
    ['root@x.example.test', null],
  ])('never answers %s automatically', async (address, kind) => {
    expect(await withFields('', `From: ${address}\nSubject: Info\n`)).toMatchObject({
      kind,
      mayAutoAnswer: false,
    });
  });

  it('never answers a null return path, nor a mail without sender', async () => {
    expect((await withFields('', 'Return-Path: <>\nFrom: a@x.example.test\n')).mayAutoAnswer).toBe(false);
    expect((await withFields('', 'Subject: x\n')).mayAutoAnswer).toBe(false);
  });

  it.each([
    'Automatic reply: Hello',
    'Out of Office: back on Monday',
    'Réponse automatique : absence',
    'Absence du bureau',
  ])('knows an absence notice by its subject: %s', async (subject) => {
    const encoded = `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`;
    expect(await withFields('', `From: a@x.example.test\nSubject: ${encoded}\n`)).toMatchObject({
      kind: 'autoReply',
      isAutoSubmitted: true,
    });
  });
});
