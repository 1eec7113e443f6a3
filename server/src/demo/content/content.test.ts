import { describe, expect, it } from 'vitest';
import { NOW_MINUTE } from './calendar.ts';
import { type DemoAddress, type DemoConversation, demoCompany, stepTime } from './index.ts';
import type { DepartmentKey, MailboxKey, PersonKey } from './types.ts';

const { people, departments, mailboxes, qualifications, conversations } = demoCompany;
const personOf = (key: PersonKey) => people.find((one) => one.key === key)!;
const mailboxOf = (key: MailboxKey) => mailboxes.find((one) => one.key === key)!;
const shared = conversations.filter((one) => mailboxOf(one.mailbox).kind === 'shared');

type State = {
  assignee: PersonKey | undefined;
  department: DepartmentKey | undefined;
  status: 'open' | 'pending' | 'resolved';
  place: 'inbox' | 'archive' | 'spam' | 'trash';
  answered: boolean;
  faults: string[];
};

/** Follows a conversation step by step under the rules of [G5], [G10] and [G13]; gives its end and the breaches. */
function play(conversation: DemoConversation): State {
  const mailbox = mailboxOf(conversation.mailbox);
  const state: State = {
    assignee: undefined,
    department: undefined,
    status: 'open',
    place: 'inbox',
    answered: false,
    faults: [],
  };
  const fault = (what: string) => state.faults.push(`${conversation.key}: ${what}`);
  const seen = new Set<PersonKey>();
  for (const step of conversation.steps) {
    if (step.type === 'in') {
      const wakes = step.automatic === undefined || step.automatic === 'bounce';
      if (wakes) state.status = 'open';
      if (wakes && state.place !== 'spam') state.place = 'inbox';
      seen.clear();
      continue;
    }
    const role = mailbox.members.find((one) => one.person === step.by)?.role;
    if (mailbox.kind === 'personal') {
      if (step.type !== 'reply' || step.by !== mailbox.owner)
        fault(`${step.type} by ${step.by} in a personal mailbox`);
      continue;
    }
    if (!role) fault(`${step.by} is no member`);
    const mine = state.assignee === step.by;
    const own = personOf(step.by).departments;
    const visible =
      role === 'dispatcher' ||
      mine ||
      (!state.assignee && (!state.department || own.includes(state.department)));
    if (step.type !== 'new' && !visible) fault(`${step.by} cannot see it for ${step.type}`);
    if (step.type === 'open') seen.add(step.by);
    else if (step.type !== 'new' && !seen.has(step.by))
      fault(`${step.by} did ${step.type} without opening it`);
    const acts = role === 'dispatcher' || mine;
    if (step.type === 'claim') {
      if (state.assignee) fault('claimed though assigned');
      state.assignee = step.by;
    } else if (step.type === 'assign') {
      if (role !== 'dispatcher') fault('assigned by a member');
      if (step.to && !mailbox.members.some((one) => one.person === step.to))
        fault(`assigned to ${step.to}, no member`);
      state.assignee = step.to ?? undefined;
    } else if (step.type === 'reply') {
      if (!acts && state.assignee) fault('answered by another member');
      state.assignee ??= step.by;
      state.answered = true;
    } else if (step.type === 'new') {
      state.assignee = step.by;
      seen.add(step.by);
    } else if (step.type !== 'open' && !acts) fault(`${step.type} by ${step.by}, who has it not`);
    if (step.type === 'affect') {
      if (!mailbox.departments.includes(step.department)) fault('department not offered there');
      if (state.department === step.department) fault('affected twice');
      state.department = step.department;
    }
    if (step.type === 'status') {
      if (state.status === step.status) fault(`status ${step.status} twice`);
      state.status = step.status;
    }
    if (step.type === 'place') state.place = step.place;
    if (step.type === 'note') {
      for (const mentioned of step.mentions ?? []) {
        const entitled = mailbox.members.some(
          (one) => one.person === mentioned && (one.role === 'dispatcher' || state.assignee === mentioned),
        );
        if (!entitled) fault(`${mentioned} is mentioned but cannot see it`);
      }
    }
  }
  return state;
}

const ends = new Map(conversations.map((one) => [one.key, play(one)]));
const endOf = (conversation: DemoConversation) => ends.get(conversation.key)!;
const count = (of: DemoConversation[], test: (one: DemoConversation) => boolean) => of.filter(test).length;
const has = (test: (step: DemoConversation['steps'][number]) => boolean) =>
  conversations.some((one) => one.steps.some(test));
const incoming = conversations.flatMap((one) =>
  one.steps.flatMap((step) => (step.type === 'in' ? [step] : [])),
);

describe('the demo company', () => {
  it('has its people, departments, mailboxes and qualifications', () => {
    expect(people).toHaveLength(8);
    expect(departments).toHaveLength(3);
    expect(mailboxes.map((one) => one.kind)).toEqual(['shared', 'shared', 'shared', 'personal']);
    expect(new Set(qualifications.map((one) => one.color)).size).toBe(8);
    for (const mailbox of mailboxes) {
      for (const member of mailbox.members) expect(personOf(member.person)).toBeDefined();
      for (const key of mailbox.departments) expect(departments.some((one) => one.key === key)).toBe(true);
    }
    for (const person of people) expect(person.departments.length).toBeGreaterThan(0);
  });

  it('has about 300 conversations, most of them in French', () => {
    expect(conversations.length).toBeGreaterThanOrEqual(290);
    expect(new Set(conversations.map((one) => one.key)).size).toBe(conversations.length);
    expect(count(conversations, (one) => one.mailbox === 'lea')).toBe(15);
    expect(
      count(
        conversations,
        (one) =>
          /\b(the|our|your|we)\b/i.test(firstText(one)) && !/\b(le|la|vous|est)\b/i.test(firstText(one)),
      ),
    ).toBeGreaterThanOrEqual(24);
  });

  it('uses only addresses that can never reach anybody', () => {
    const addresses: DemoAddress[] = [...people, ...conversations.map((one) => one.correspondent)];
    for (const step of conversations.flatMap((one) => one.steps)) {
      if (step.type === 'in') addresses.push(step.from, ...(step.cc ?? []));
      if (step.type === 'reply') addresses.push(...(step.cc ?? []));
      if (step.type === 'forward' || step.type === 'new') addresses.push(step.to);
    }
    const boxes = mailboxes.flatMap((one) => [one.address, ...one.aliases]);
    for (const email of [...boxes, ...addresses.map((one) => one.email)]) {
      expect(email).toMatch(/^[a-z0-9._-]+@(?:[a-z0-9-]+\.)*example\.test$/);
    }
    const everything = JSON.stringify(conversations);
    for (const [, host] of everything.matchAll(/https?:\/\/([^/"\\\s]+)/g))
      expect(host).toMatch(/\.example\.test$/);
    for (const [phone] of everything.matchAll(/\b0[1-9](?: \d\d){4}\b/g))
      expect(phone).toMatch(/^0(2 61 91|6 39 98)/);
  });

  it('never repeats a first mail nor a pair of sender and subject', () => {
    const texts = conversations.map((one) => firstText(one));
    expect(new Set(texts).size).toBe(texts.length);
    const rows = conversations.map((one) => `${one.correspondent.email} ${one.subject}`);
    expect(new Set(rows).size).toBe(rows.length);
    const subjects = conversations.map((one) => one.subject);
    expect(subjects.length - new Set(subjects).size).toBeLessThanOrEqual(2);
  });
});

function firstText(conversation: DemoConversation): string {
  const first = conversation.steps[0];
  return first?.type === 'in' || first?.type === 'new' ? first.text : '';
}

describe('the steps', () => {
  it('begin with a mail, go forward, and stay within 120 days and before now', () => {
    for (const conversation of conversations) {
      const { steps, daysAgo, startMinute, key } = conversation;
      expect(['in', 'new'], key).toContain(steps[0]?.type);
      expect(steps[0]?.at, key).toBe(0);
      expect(daysAgo >= 0 && daysAgo <= 120, key).toBe(true);
      expect(startMinute >= 450 && startMinute <= 1140, key).toBe(true);
      steps.forEach((step, index) => {
        expect(step.at, key).toBeGreaterThanOrEqual(steps[index - 1]?.at ?? 0);
        expect(startMinute + step.at, key).toBeLessThanOrEqual(daysAgo * 1440 + NOW_MINUTE);
      });
    }
  });

  it('break none of the product’s rules', () => {
    expect(conversations.flatMap((one) => endOf(one).faults)).toEqual([]);
  });

  it('leave every state behind', () => {
    const free = (one: DemoConversation) => {
      const end = endOf(one);
      return !end.assignee && end.status === 'open' && end.place === 'inbox';
    };
    const open = (one: DemoConversation) => endOf(one).status === 'open' && endOf(one).place === 'inbox';
    expect(count(shared, (one) => free(one) && one.daysAgo <= 1)).toBeGreaterThanOrEqual(25);
    expect(count(shared, (one) => open(one) && !free(one))).toBeGreaterThanOrEqual(25);
    expect(count(shared, (one) => open(one) && !free(one) && endOf(one).answered)).toBeGreaterThanOrEqual(15);
    expect(count(shared, (one) => endOf(one).status === 'pending')).toBeGreaterThanOrEqual(15);
    expect(count(shared, (one) => endOf(one).status === 'resolved')).toBeGreaterThan(shared.length / 2);
    expect(count(shared, (one) => endOf(one).place === 'archive')).toBeGreaterThanOrEqual(10);
    expect(count(shared, (one) => endOf(one).place === 'spam')).toBe(7);
    expect(count(shared, (one) => endOf(one).place === 'trash')).toBe(4);
    expect(
      count(
        shared,
        (one) =>
          open(one) &&
          one.daysAgo >= 1 &&
          one.steps.findLast((step) => step.type === 'in' || step.type === 'reply')?.type === 'in',
      ),
    ).toBeGreaterThanOrEqual(8);
  });

  it('show each kind of mail and of action', () => {
    for (const automatic of ['outOfOffice', 'bounce', 'newsletter'] as const)
      expect(incoming.some((one) => one.automatic === automatic)).toBe(true);
    for (const type of [
      'open',
      'claim',
      'assign',
      'reply',
      'forward',
      'note',
      'status',
      'affect',
      'qualify',
      'place',
      'new',
      'draft',
    ]) {
      expect(
        has((step) => step.type === type),
        type,
      ).toBe(true);
    }
    expect(
      incoming.filter((one) => one.html?.includes('<table') && one.html.includes('<img src="https://'))
        .length,
    ).toBeGreaterThanOrEqual(5);
    expect(
      conversations.some(
        (one) => one.steps.filter((step) => step.type === 'in' || step.type === 'reply').length >= 12,
      ),
    ).toBe(true);
    expect(conversations.some((one) => one.subject === '')).toBe(true);
    expect(conversations.some((one) => one.subject.length > 100)).toBe(true);
    expect(conversations.some((one) => /\p{Script=Arabic}/u.test(one.correspondent.name))).toBe(true);
    expect(incoming.some((one) => (one.cc?.length ?? 0) > 0)).toBe(true);
  });
});

describe('stepTime', () => {
  const instants = [
    '2026-11-24T09:45:00Z',
    '2026-03-30T00:10:00Z',
    '2026-06-14T13:00:00Z',
    '2026-10-26T22:30:00Z',
  ];
  it.each(instants)(
    'seen at %s, keeps the order, ends before now, and leaves the week-ends alone',
    (text) => {
      const now = new Date(text);
      for (const conversation of conversations) {
        const times = conversation.steps.map((step) => stepTime(now, conversation, step).getTime());
        times.forEach((time, index) => {
          expect(time, conversation.key).toBeGreaterThanOrEqual(times[index - 1] ?? 0);
          expect(time, conversation.key).toBeLessThanOrEqual(now.getTime());
        });
        const day = new Date(times[0] ?? 0).getUTCDay();
        if (conversation.daysAgo > 0) expect(day % 6, conversation.key).not.toBe(0);
      }
    },
  );

  it('keeps the hour of Paris for a mail of the past and the distance to now for one of today', () => {
    const past = { ...conversations[0]!, daysAgo: 1, startMinute: 9 * 60 };
    const fresh = { ...past, daysAgo: 0, startMinute: NOW_MINUTE - 18 };
    const now = new Date('2026-11-24T20:00:00Z');
    expect(stepTime(now, past, { at: 5, type: 'open', by: 'lea' }).toISOString()).toBe(
      '2026-11-23T08:05:00.000Z',
    );
    expect(stepTime(now, fresh, { at: 0, type: 'open', by: 'lea' }).toISOString()).toBe(
      '2026-11-24T19:42:00.000Z',
    );
  });
});
