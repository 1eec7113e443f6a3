/**
 * A forgotten password: whoever types an address gets the same answer at the same time, known or not. What follows
 * happens after the answer.
 */
import { clientOf, countKnock } from '../access/throttle.ts';
import { recordAudit } from '../people/audit.ts';
import { createPasswordLink } from '../people/password-link.ts';
import { inTransaction } from '../platform/database.ts';
import { conflict } from '../platform/errors.ts';
import type { House } from '../platform/house.ts';

/** Per address, so that nobody's mailbox is filled; per client, so that nobody tries a list of addresses. */
const PER_ADDRESS = { most: 3, seconds: 15 * 60 };
const PER_CLIENT = { most: 20, seconds: 15 * 60 };

/** What the room that sends mail does for this one. */
export type LinkMail = {
  /** Whether an account was chosen that may send. */
  isReady(): Promise<boolean>;
  /** Gives whether it left. */
  send(personId: string, link: string): Promise<boolean>;
};

export type ForgottenPassword = {
  /**
   * Mails a link to whoever has this address, after it has come back.
   * @throws link.throttled; link.noMail when this instance mails nothing: both whosever the address is
   */
  ask(email: string, ip: string): Promise<void>;
  /** Comes back when nothing is under way any more. */
  idle(): Promise<void>;
};

export function createForgottenPassword(
  house: Pick<House, 'config' | 'db' | 'clock' | 'log'>,
  mail: LinkMail,
): ForgottenPassword {
  const underWay = new Set<Promise<void>>();

  async function follow(email: string, ip: string): Promise<void> {
    const made = await inTransaction(house.db, async (tx) => {
      const now = house.clock.now();
      const person = await tx
        .selectFrom('person')
        .select('id')
        .where((eb) => eb(eb.fn('lower', ['email']), '=', email.toLowerCase()))
        .where('deactivated_at', 'is', null)
        // Of two that ask at once, the link of the first is gone when the second has one.
        .forUpdate()
        .executeTakeFirst();
      if (!person) return null;
      const { id } = person;
      const path = await createPasswordLink(tx, id, now, 'forgotten');
      await recordAudit(tx, { action: 'password.forgotten', actorId: null, subjectId: id, now, ip });
      return { id, path };
    });
    if (made) await mail.send(made.id, `${house.config.publicUrl}${made.path}`);
  }

  return {
    async ask(email, ip) {
      const asking = { db: house.db, now: house.clock.now() };
      await countKnock(asking, 'forgotten client', clientOf(ip), PER_CLIENT, 'link.throttled');
      await countKnock(asking, 'forgotten address', email.toLowerCase(), PER_ADDRESS, 'link.throttled');
      if (!(await mail.isReady())) throw conflict('link.noMail');
      const following = follow(email, ip)
        .catch((error: unknown) =>
          house.log.error({ err: error }, 'a forgotten password was not followed up'),
        )
        .finally(() => underWay.delete(following));
      underWay.add(following);
    },
    async idle() {
      await Promise.all(underWay);
    },
  };
}
