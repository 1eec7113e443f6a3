import type { MaildirMessage } from '../../server/test/mail-server/maildir.ts';
import type { Chance } from './chance.ts';

const SUBJECTS = [
  'Devis pour 40 chaises',
  'Facture 2026-118',
  'Livraison en retard',
  'Question sur la garantie',
  'Broken part in the last delivery',
  'Rendez-vous de jeudi',
];
const MINUTE = 60_000;

/**
 * Mails of customers, oldest first: questions and answers to them, some with a file, some without Message-ID, and now
 * and then the very same bytes once more. All come from `from`, so that every answer goes to one mailbox.
 */
export function customerMails(
  chance: Chance,
  count: number,
  { from, to, until }: { from: string; to: string; until: Date },
): (MaildirMessage & { raw: string })[] {
  const mails: (MaildirMessage & { raw: string })[] = [];
  const threads: string[][] = [];
  for (let number = 1; mails.length < count; number += 1) {
    const receivedAt = new Date(until.getTime() - (count - mails.length) * MINUTE);
    const before = mails.at(-1);
    if (before && chance.percent(2)) {
      mails.push({ ...before, receivedAt });
      continue;
    }
    const thread = threads.length > 0 && chance.percent(40) ? chance.pick(threads) : [];
    if (thread.length === 0) threads.push(thread);
    const id = `q${number}@customer.example.test`;
    const subject = `${thread.length > 0 ? 'Re: ' : ''}${chance.pick(SUBJECTS)}`;
    const fields = [
      `From: Cliente ${number} <${from}>`,
      `To: <${to}>`,
      `Date: ${receivedAt.toUTCString().replace('GMT', '+0000')}`,
      `Subject: ${subject}`,
      ...(thread.length > 0 ? [`References: ${thread.map((one) => `<${one}>`).join(' ')}`] : []),
      ...(chance.percent(3) ? [] : [`Message-ID: <${id}>`]),
      'MIME-Version: 1.0',
    ];
    thread.push(id);
    const text = `Bonjour,\r\n\r\n${'Où en est notre commande ? '.repeat(1 + chance.whole(30))}\r\nn° ${number}\r\n`;
    mails.push({ receivedAt, raw: withBody(fields, text, chance) });
  }
  return mails;
}

function withBody(fields: readonly string[], text: string, chance: Chance): string {
  const plain = 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit';
  if (!chance.percent(15)) return `${fields.join('\r\n')}\r\n${plain}\r\n\r\n${text}`;
  const file = Buffer.alloc(1_000 + chance.whole(200_000), chance.whole(256)).toString('base64');
  const parts = [
    `${plain}\r\n\r\n${text}`,
    'Content-Type: application/pdf; name="plan.pdf"\r\nContent-Disposition: attachment; filename="plan.pdf"\r\n' +
      `Content-Transfer-Encoding: base64\r\n\r\n${file.replace(/.{76}/g, '$&\r\n')}`,
  ];
  const body = parts.map((part) => `--limit\r\n${part}\r\n`).join('');
  return `${fields.join('\r\n')}\r\nContent-Type: multipart/mixed; boundary=limit\r\n\r\n${body}--limit--\r\n`;
}
