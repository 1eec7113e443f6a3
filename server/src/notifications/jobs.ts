/** What the notifications do beside the requests: read the history, push, mail, forget. */
import { EVENT_CHANNEL } from '../history/record.ts';
import { listen } from '../platform/database.ts';
import type { House, Service } from '../platform/house.ts';
import type { Jobs } from '../platform/jobs.ts';
import { MAIL_JOB, type MailJob, mailUnseen, queueDueMails } from './mail-unseen.ts';
import { beginNotifying, notifyNew, PUSH_JOB } from './notify.ts';
import { readVapidKeys } from './push-keys.ts';
import { type PushJob, sendPush } from './send-push.ts';

/** Milliseconds between two looks: what a lost wake-up costs, and how late a mail may be. */
const EVERY = 2_000;
/** Milliseconds for which notifications are kept. */
const KEPT_FOR = 90 * 86_400_000;

/** Push services are asked again for some hours: after 10 s, then twice as long each time. */
const RETRIES = { retryLimit: 10, retryDelay: 10, retryBackoff: true, retryDelayMax: 3600 };

export function registerNotificationJobs(jobs: Jobs, house: House): void {
  jobs.register<PushJob>(PUSH_JOB, ({ data, signal }) => sendPush(house, data, signal), {
    ...RETRIES,
    concurrency: 4,
    expireInSeconds: 60,
  });
  jobs.register<MailJob>(MAIL_JOB, ({ data }) => mailUnseen(house, data), {
    ...RETRIES,
    expireInSeconds: 120,
  });
  jobs.register('notifications.forget', () => forgetOld(house));
  jobs.schedule('notifications.forget', '41 3 * * *');
}

/** Removes what is older than three months, seen or not. */
export async function forgetOld({ db, clock }: Pick<House, 'db' | 'clock'>): Promise<void> {
  const before = new Date(clock.now().getTime() - KEPT_FOR);
  await db.deleteFrom('notification').where('at', '<', before).execute();
}

/** Reads the history as it is written and tells people; makes the push keys at the first start. */
export async function startNotifications(house: House, jobs: Pick<Jobs, 'enqueue'>): Promise<Service> {
  await readVapidKeys(house.db, house.keys);
  await beginNotifying(house.db);
  let looking: Promise<void> | null = null;
  let again = false;
  let isStopped = false;
  const look = () => {
    if (isStopped) return;
    if (looking) {
      again = true;
      return;
    }
    looking = notifyNew({ db: house.db, jobs })
      .then(() => queueDueMails(house, jobs))
      .then(() => undefined)
      .catch((error) => house.log.error({ err: error }, 'nobody could be notified'))
      .finally(() => {
        looking = null;
        if (again) {
          again = false;
          look();
        }
      });
  };
  const listener = await listen(house.connectionString, EVENT_CHANNEL, look, (error) =>
    house.log.warn({ err: error }, 'the notifications lost their connection'),
  );
  const timer = setInterval(look, EVERY);
  return {
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await listener.close();
      await looking;
    },
  };
}
