import { calendarDaysAgo, minutesSinceStart, NOW_MINUTE, workedMinute } from './calendar.ts';
import { mailboxes } from './company.ts';
import { readFlow } from './flow.ts';
import { address, type Part } from './parts.ts';
import { ThreadWriter } from './thread-writer.ts';
import type { DemoConversation, MailboxKey } from './types.ts';
import { frenchSpaces, hash, type Language } from './wording.ts';

function turns(parts: Part[], weBegan: boolean): Exclude<Part, string>[] {
  let ourTurn = weBegan ? false : undefined;
  return parts.map((part) => {
    const spoken =
      typeof part !== 'string'
        ? part
        : ourTurn
          ? ({ do: 'ours', text: part } as const)
          : ({ do: 'mail', text: part } as const);
    if (spoken.do === 'mail') ourTurn = true;
    if (spoken.do === 'ours') ourTurn = false;
    return spoken;
  });
}

function slug(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80);
}

/** When it starts: working days ago, with the hour ("3 8:47") or without (the hour follows from the key). */
function startOf(when: number | string, key: string): { days: number; minute: number } {
  const [days = '0', hour] = String(when).split(' ');
  const [h, m] = (hour ?? '').split(':').map(Number);
  if (h !== undefined && m !== undefined) return { days: Number(days), minute: h * 60 + m };
  const spread = hash(`${key}hour`);
  const morning = spread % 5 < 3;
  const minute = morning ? 455 + (hash(`${key}minute`) % 260) : 800 + (hash(`${key}minute`) % 310);
  return { days: Number(days), minute };
}

/**
 * The author's pen for one mailbox: `t(when, from, subject, flow, ...parts)` gives a conversation.
 * A subject that begins with "> " is a mail that we wrote first (the first part is its text).
 * Throws on a word of the flow or an address that cannot be read.
 */
export function writer(mailboxKey: MailboxKey, language: Language = 'fr') {
  const mailbox = mailboxes.find((one) => one.key === mailboxKey);
  if (!mailbox) throw new Error(`no mailbox ${mailboxKey}`);
  return (
    when: number | string,
    from: string,
    title: string,
    flow: string,
    ...parts: Part[]
  ): DemoConversation => {
    const weBegan = title.startsWith('> ');
    const subject = weBegan ? frenchSpaces(title.slice(2)) : title;
    const correspondent = address(from);
    const key = `${mailboxKey}-${slug(`${correspondent.email.replace('.example.test', '')} ${subject}`)}`;
    const { days, minute } = startOf(when, key);
    const start = workedMinute(days, minute);
    const thread = new ThreadWriter(key, mailbox, language, readFlow(flow), correspondent, start);
    const rest = weBegan ? parts.slice(1) : parts;
    if (weBegan) thread.begin(typeof parts[0] === 'string' ? parts[0] : '', subject);
    const spoken = turns(rest, weBegan);
    spoken.forEach((part, index) => {
      thread.add(part);
      if (index === 0) thread.triage(spoken[1]?.do === 'assign');
    });
    thread.end();

    const limit = workedMinute(0, NOW_MINUTE) - 4;
    const last = thread.steps.at(-1)?.worked ?? start;
    const pace = last > limit ? Math.max(0, limit - start) / (last - start) : 1;
    const steps = thread.steps.map(({ worked, action }, position) => ({
      at: position === 0 ? 0 : minutesSinceStart(days, minute, Math.floor(start + (worked - start) * pace)),
      ...action,
    }));
    return {
      key,
      mailbox: mailboxKey,
      daysAgo: calendarDaysAgo(days),
      startMinute: minute,
      subject,
      correspondent,
      steps,
    };
  };
}
