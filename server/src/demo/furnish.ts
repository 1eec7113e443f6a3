/** What the company keeps beside its mail, from tags to templates and what is put aside; by the product's commands. */
import type { Filter } from '@guichet/contract/conversations';
import { sendDraft } from '../composing/send-draft.ts';
import { personWriting } from '../conversations/sight.ts';
import { snoozeConversation } from '../conversations/snooze-conversation.ts';
import { starConversation } from '../conversations/star-conversation.ts';
import { tagConversation } from '../conversations/tag-conversation.ts';
import { createRecord } from '../directory/create-record.ts';
import { COMPANIES, CONTACTS } from '../directory/module.ts';
import { addAbsence, dayIn } from '../people/absence.ts';
import { createTag } from '../people/vocabulary.ts';
import { inTransaction, type Tx } from '../platform/database.ts';
import { newId } from '../platform/id.ts';
import { cleanText } from '../templates/clean-text.ts';
import { createTemplate } from '../templates/template.ts';
import { createView } from '../views/saved-view.ts';
import type { DemoCompany, DemoDay, PersonKey } from './content/index.ts';
import { type Stage, threadOf, viewerOf } from './play-step.ts';
import { htmlOf, writeDraft } from './send-step.ts';

const DAY = 86_400_000;
const TIME_ZONE = 'Europe/Paris';

/** All of it, at the clock's hour. */
export async function furnish(stage: Stage, content: DemoCompany): Promise<void> {
  const { day } = content;
  if (!day) return;
  await makeRecords(stage, content, day);
  const tags = await stickTags(stage, day);
  await saveViews(stage, day, tags);
  await writeTemplates(stage, day);
  await putAside(stage, day);
  await planAnswers(stage, day);
  for (const { person, days, substitute } of day.absences) {
    const now = stage.house.clock.now();
    await inTransaction(stage.house.db, (tx) =>
      addAbsence(
        { tx, now, actorId: stage.company.people[person], ip: null },
        {
          personId: stage.company.people[person],
          from: dayIn(TIME_ZONE, now),
          until: dayIn(TIME_ZONE, new Date(now.getTime() + (days - 1) * DAY)),
          substituteId: stage.company.people[substitute],
        },
      ),
    );
  }
}

/** Who is named is a contact; who else wrote to us more than once is a company. */
async function makeRecords(stage: Stage, content: DemoCompany, day: DemoDay): Promise<void> {
  const viewer = await viewerOf(stage, 'lea');
  const own = new Set(content.people.map(({ email }) => email));
  const times = new Map<string, { name: string; count: number }>();
  for (const { mailbox, correspondent } of content.conversations) {
    if (content.mailboxes.find(({ key }) => key === mailbox)?.kind !== 'shared') continue;
    const { name, email } = correspondent;
    if (own.has(email)) continue;
    times.set(email, { name, count: (times.get(email)?.count ?? 0) + 1 });
  }
  const contacts = new Map(day.contacts.map(({ email, company }) => [email, company]));
  await inTransaction(stage.house.db, async (tx) => {
    const editing = { tx, now: stage.house.clock.now(), viewer };
    for (const [email, { name, count }] of times) {
      const companyName = contacts.get(email);
      if (companyName === undefined && count < 2) continue;
      await createRecord(editing, {
        id: newId(),
        moduleId: companyName === undefined ? COMPANIES : CONTACTS,
        name,
        addresses: [email],
        phones: [],
        companyId: null,
        companyName: companyName ?? '',
        city: '',
        notes: '',
        isPrivate: false,
        takeFrom: [],
      });
    }
  });
}

/** Gives the tags' ids by name. */
async function stickTags(stage: Stage, day: DemoDay): Promise<Map<string, string>> {
  const { house, company } = stage;
  const ids = new Map<string, string>();
  for (const { name, color, mailbox, by, on } of day.tags) {
    const mailboxId = mailbox ? company.mailboxes[mailbox].id : null;
    const viewer = await viewerOf(stage, by);
    await inTransaction(house.db, async (tx) => {
      const administering = { tx, now: house.clock.now(), actorId: viewer.personId, ip: null };
      const keeper = { all: true, keeps: new Set<string>(), sees: new Set<string>() };
      const { id } = await createTag(administering, keeper, { name, colour: color, mailboxId });
      ids.set(name, id);
      for (const key of on) {
        const conversationId = threadOf(stage, key).id;
        const writing = personWriting(house, tx, viewer.personId);
        await tagConversation(writing, viewer, { conversationId, add: [id], remove: [] });
      }
    });
  }
  return ids;
}

async function saveViews(stage: Stage, day: DemoDay, tags: ReadonlyMap<string, string>): Promise<void> {
  const { house, company } = stage;
  for (const view of day.views) {
    const viewer = await viewerOf(stage, view.by);
    const tagId = view.tag === undefined ? undefined : tags.get(view.tag);
    const filter: Filter = {
      place: view.place,
      assignment: 'any',
      ...(tagId && { tagIds: [tagId] }),
      ...(view.department && { departmentIds: [company.departments[view.department]] }),
      ...(view.qualification && { qualificationIds: [company.qualifications[view.qualification]] }),
    };
    await inTransaction(house.db, (tx) =>
      createView({ tx, now: house.clock.now() }, viewer, {
        id: newId(),
        name: view.name,
        filter,
        mailboxId: company.mailboxes[view.mailbox].id,
        scope: view.isShared ? 'mailbox' : 'private',
      }),
    );
  }
}

async function writeTemplates(stage: Stage, day: DemoDay): Promise<void> {
  const { house, company } = stage;
  for (const { name, mailbox, by, isShared, text } of day.templates) {
    const viewer = await viewerOf(stage, by);
    const clean = await cleanText(house, viewer, htmlOf(text));
    await inTransaction(house.db, (tx) =>
      createTemplate({ tx, now: house.clock.now() }, viewer, {
        id: newId(),
        mailboxId: company.mailboxes[mailbox].id,
        scope: isShared ? 'mailbox' : 'private',
        name,
        subject: '',
        text: clean,
      }),
    );
  }
}

async function planAnswers(stage: Stage, day: DemoDay): Promise<void> {
  const { house, company } = stage;
  const scheduledFor = tomorrowMorning(house.clock.now());
  for (const { conversation, mailbox, by, text } of day.planned) {
    const viewer = await viewerOf(stage, by);
    const { draftId, seenSeq } = await writeDraft(house, viewer, {
      mailbox: company.mailboxes[mailbox],
      thread: threadOf(stage, conversation),
      step: { type: 'draft', by, text, at: 0 },
    });
    const press = await sendDraft(house, viewer, {
      draftId,
      idempotencyKey: newId(),
      seenSeq,
      anyway: false,
      thenResolve: false,
      scheduledFor,
    });
    if (press.outboxId === null) throw new Error('A planned answer of the demo was stopped.');
  }
}

async function putAside(stage: Stage, day: DemoDay): Promise<void> {
  for (const { conversation, by } of day.stars)
    await act(stage, by, conversation, (writing, viewer, conversationId) =>
      starConversation(writing, viewer, { conversationId, starred: true }),
    );
  const until = tomorrowMorning(stage.house.clock.now());
  for (const { conversation, by } of day.snoozed)
    await act(stage, by, conversation, (writing, viewer, conversationId) =>
      snoozeConversation(writing, viewer, { conversationId, until }),
    );
}

/** The next day at eight of the company's time, give or take the hour of a change of clocks. */
function tomorrowMorning(now: Date): Date {
  const noon = new Date(`${dayIn(TIME_ZONE, new Date(now.getTime() + DAY))}T12:00:00Z`);
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', { timeZone: TIME_ZONE, hour: '2-digit', hour12: false }).format(noon),
  );
  return new Date(noon.getTime() - (hour - 8) * 3_600_000);
}

async function act<T>(
  stage: Stage,
  by: PersonKey,
  conversation: string,
  work: (
    writing: ReturnType<typeof personWriting>,
    viewer: Awaited<ReturnType<typeof viewerOf>>,
    conversationId: string,
  ) => Promise<T>,
): Promise<void> {
  const viewer = await viewerOf(stage, by);
  await inTransaction(stage.house.db, (tx: Tx) =>
    work(personWriting(stage.house, tx, viewer.personId), viewer, threadOf(stage, conversation).id),
  );
}
