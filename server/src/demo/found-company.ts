/** The people, departments and mailboxes of the invented company, as an administrator would make them. */
import { linkifyText } from '../mail/linkify.ts';
import { createMailbox, setMailboxDepartments, setMember } from '../mailboxes/mailbox.ts';
import { type Administering, createPerson } from '../people/person.ts';
import { createDepartment, createQualification } from '../people/vocabulary.ts';
import type { Tx } from '../platform/database.ts';
import { putSignature } from '../templates/signature.ts';
import type {
  DemoCompany,
  DemoMailbox,
  DepartmentKey,
  MailboxKey,
  PersonKey,
  QualificationKey,
} from './content/index.ts';
import { createFolders, type LocalFolders } from './local-folders.ts';

export type FoundedMailbox = {
  id: string;
  kind: 'shared' | 'personal';
  name: string;
  address: string;
  aliases: readonly string[];
  folders: LocalFolders;
};

/** The ids by which the steps of the content find whom and what they mean. */
export type Company = {
  people: Record<PersonKey, string>;
  departments: Record<DepartmentKey, string>;
  qualifications: Record<QualificationKey, string>;
  mailboxes: Record<MailboxKey, FoundedMailbox>;
};

export type Founding = {
  /** Who runs the instance in truth: dispatchers of the shared mailboxes, and no invented person is beside them. */
  administratorIds: readonly string[];
};

const TIME_ZONE = 'Europe/Paris';

/** Makes it all. Throws `person.exists` or `address.taken` when an address is used already. */
export async function foundCompany(
  tx: Tx,
  now: Date,
  company: DemoCompany,
  { administratorIds }: Founding,
): Promise<Company> {
  const administering: Administering = { tx, now, actorId: null, ip: null };
  const departments = await keyed(company.departments, async ({ name }) => {
    const { id } = await createDepartment(administering, name);
    return id;
  });
  const people = await keyed(company.people, (person) =>
    createPerson(administering, {
      name: person.name,
      email: person.email,
      role: person.role === 'admin' && administratorIds.length > 0 ? 'supervisor' : person.role,
      language: person.language,
      timeZone: TIME_ZONE,
      departmentIds: person.departments.map((key) => departments[key]),
      title: person.title,
    }),
  );
  const qualifications = await keyed(company.qualifications, async ({ name, color }) => {
    const { id } = await createQualification(administering, { name, colour: color, mailboxId: null });
    return id;
  });
  const mailboxes = await keyed(company.mailboxes, (mailbox) =>
    foundMailbox(administering, mailbox, { people, departments, administratorIds }),
  );
  return { people, departments, qualifications, mailboxes };
}

type MailboxFounding = Founding & Pick<Company, 'people' | 'departments'>;

async function foundMailbox(
  administering: Administering,
  mailbox: DemoMailbox,
  { people, departments, administratorIds }: MailboxFounding,
): Promise<FoundedMailbox> {
  const { tx } = administering;
  const { kind, name, address, aliases } = mailbox;
  const ownerId = mailbox.owner ? people[mailbox.owner] : null;
  const id = await createMailbox(administering, {
    kind,
    ownerId,
    name,
    address,
    aliases,
    timeZone: TIME_ZONE,
  });
  const html = `<p>${linkifyText(mailbox.signature.fr)}</p>`;
  await putSignature(tx, { mailboxId: id, personId: null, address: null, html }, administering.now);
  await setMailboxDepartments(
    tx,
    id,
    mailbox.departments.map((key) => departments[key]),
  );
  for (const { person, role } of mailbox.members)
    await setMember(administering, id, people[person], role, {});
  if (kind === 'shared')
    for (const personId of administratorIds) await setMember(administering, id, personId, 'dispatcher', {});
  return { id, kind, name, address, aliases, folders: await createFolders(tx, id) };
}

/** One after the other, so that ids follow the order of the content. */
async function keyed<T extends { key: string }, V>(
  list: readonly T[],
  make: (one: T) => Promise<V>,
): Promise<Record<T['key'], V>> {
  const made: [T['key'], V][] = [];
  for (const one of list) made.push([one.key, await make(one)]);
  return Object.fromEntries(made) as Record<T['key'], V>;
}
