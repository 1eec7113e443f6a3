/** What somebody has not seen after the time that he chose goes out to him by mail, what is due at once as one mail. */
import { loadViewer } from '../access/viewer.ts';
import { type HouseMail, mailFromHouse } from '../outbox/mail-from-house.ts';
import type { Database } from '../platform/database.ts';
import { inTransaction } from '../platform/database.ts';
import type { House } from '../platform/house.ts';
import type { Jobs } from '../platform/jobs.ts';
import { notificationsByIds } from './list-notifications.ts';
import { pathOf, sentenceOf } from './sentence.ts';

export const MAIL_JOB = 'notifications.mail';
export type MailJob = { personId: string; ids: string[] };

/** People whose mails are queued at a time, and lines of one mail. */
const BATCH = 500;

/** Queues a mail for each person to whom something is due; gives how many. Each notification is queued once. */
export function queueDueMails(
  { db, clock }: { db: Database; clock: House['clock'] },
  jobs: Pick<Jobs, 'enqueue'>,
): Promise<number> {
  return inTransaction(db, async (tx) => {
    const due = await tx
      .selectFrom('notification')
      .select(['id', 'person_id'])
      .where('mail_due_at', '<=', clock.now())
      .where('seen_at', 'is', null)
      .orderBy('mail_due_at')
      .limit(BATCH)
      .forUpdate()
      .skipLocked()
      .execute();
    if (due.length === 0) return 0;
    await tx
      .updateTable('notification')
      .set({ mail_due_at: null })
      .where(
        'id',
        'in',
        due.map(({ id }) => id),
      )
      .execute();
    const byPerson = Map.groupBy(due, (row) => row.person_id);
    for (const [personId, rows] of byPerson) {
      await jobs.enqueue(tx, MAIL_JOB, { personId, ids: rows.map(({ id }) => id) } satisfies MailJob);
    }
    return byPerson.size;
  });
}

export type MailHouse = Parameters<typeof mailFromHouse>[0] & { config: Pick<House['config'], 'publicUrl'> };

/** Mails what of these he still has not seen and still may see. Throws when it should be tried again. */
export async function mailUnseen(house: MailHouse, { personId, ids }: MailJob): Promise<void> {
  const viewer = await loadViewer(house.db, personId);
  if (!viewer) return;
  const told = (await notificationsByIds(house.db, viewer, ids)).filter(({ seen }) => !seen);
  if (told.length === 0) return;
  const outcome = await mailFromHouse(house, personId, ({ language, name }) =>
    wordsOf(told, language, name, house.config.publicUrl),
  );
  if (outcome === 'failed') throw new Error('the mail about notifications could not be handed over');
}

type Told = Parameters<typeof sentenceOf>[0];

function wordsOf(told: readonly Told[], language: 'fr' | 'en', name: string, url: string): HouseMail {
  const isFrench = language === 'fr';
  const [first] = told;
  const lines = told.map((one) => {
    const subject = one.conversation?.subject;
    return `${sentenceOf(one, language)}${subject ? `${isFrench ? ' :' : ':'} ${subject}` : ''}\n${url}${pathOf(one)}`;
  });
  const subject =
    told.length === 1 && first
      ? sentenceOf(first, language)
      : isFrench
        ? `${told.length} notifications vous attendent`
        : `${told.length} notifications wait for you`;
  const head = isFrench ? `Bonjour ${name},` : `Hello ${name},`;
  const foot = isFrench
    ? 'Vous recevez ce message parce que vous l’avez choisi dans vos réglages :'
    : 'You get this message because you chose so in your settings:';
  return { subject, text: `${head}\n\n${lines.join('\n\n')}\n\n${foot}\n${url}/settings/notifications\n` };
}
