import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readBounce } from './bounce.ts';
import { parseMessage } from './parse.ts';

const read = async (name: string) =>
  readBounce(
    await parseMessage(readFileSync(new URL(`../../test/fixtures/mail/${name}.eml`, import.meta.url))),
  );
const readText = async (text: string) => readBounce(await parseMessage(Buffer.from(text)));

describe('readBounce', () => {
  it('reads a delivery status report and takes the telling status from the diagnostic', async () => {
    expect(await read('bounce-dsn-failed')).toEqual({
      kind: 'permanent',
      originalMessageId: 'original-1@guichet.example.test',
      recipients: [
        {
          address: 'perdu@client.example.test',
          action: 'failed',
          status: '5.1.1',
          diagnostic: '550 5.1.1 <perdu@client.example.test>: Recipient address rejected: User unknown',
        },
      ],
    });
  });

  it('is temporary while the server keeps trying', async () => {
    expect(await read('bounce-dsn-delayed')).toMatchObject({
      kind: 'temporary',
      recipients: [{ action: 'delayed', status: '4.4.1' }],
    });
  });

  it('reads a notice in free form', async () => {
    expect(await read('bounce-qmail-form')).toMatchObject({
      kind: 'permanent',
      originalMessageId: 'original-2@guichet.example.test',
      recipients: [{ address: 'perdu@client.example.test', action: 'failed', status: '5.2.2' }],
    });
  });

  it.each(['dsn-delivered', 'person-about-bounce', 'out-of-office', 'alternative-french', 'empty'])(
    '%s is no bounce',
    async (name) => {
      expect(await read(name)).toBeNull();
    },
  );

  it('reads the recipients of X-Failed-Recipients', async () => {
    const report = await readText(
      'From: Mail Delivery System <Mailer-Daemon@mx.example.test>\nX-Failed-Recipients: a@x.example.test, b@x.example.test\nSubject: Mail delivery failed\n\nSee below.\n',
    );
    expect(report?.recipients.map((recipient) => recipient.address)).toEqual([
      'a@x.example.test',
      'b@x.example.test',
    ]);
  });

  it('knows every recipient of a report once', async () => {
    const block = (address: string) =>
      `Final-Recipient: rfc822; ${address}\nAction: failed\nStatus: 5.1.1\n\n`;
    const report = await readText(
      `From: mailer-daemon@mx.example.test\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\n\n--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n${block('a@x.example.test')}${block('b@x.example.test')}${block('A@x.example.test')}--r--\n`,
    );
    expect(report?.recipients.map((recipient) => recipient.address)).toEqual([
      'a@x.example.test',
      'b@x.example.test',
    ]);
  });

  it('does not take a reply about a bounce for one', async () => {
    expect(
      await readText(
        'From: Jean <jean@x.example.test>\nSubject: Re: Undelivered Mail Returned to Sender\n\n<perdu@y.example.test>: user unknown\n',
      ),
    ).toBeNull();
  });
});
