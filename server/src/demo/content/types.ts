/** The keys by which the demo company's pieces refer to one another. */
export type PersonKey = 'lea' | 'hugo' | 'ines' | 'nadia' | 'thomas' | 'yann' | 'camille' | 'sofia';
export type DepartmentKey = 'sav' | 'commercial' | 'logistique';
export type MailboxKey = 'support' | 'ventes' | 'compta' | 'lea';
export type QualificationKey =
  | 'panne'
  | 'retour'
  | 'etalonnage'
  | 'devis'
  | 'livraison'
  | 'facture'
  | 'reclamation'
  | 'question';

export type DemoAddress = { name: string; email: string };

export type DemoPerson = {
  key: PersonKey;
  name: string;
  email: string;
  language: 'fr' | 'en';
  role: 'admin' | 'supervisor' | 'agent';
  departments: DepartmentKey[];
  title: string;
};

export type DemoDepartment = { key: DepartmentKey; name: string };

export type DemoMailbox = {
  key: MailboxKey;
  kind: 'shared' | 'personal';
  name: string;
  address: string;
  aliases: string[];
  owner?: PersonKey;
  /** Empty for a personal mailbox: its owner is its only reader. */
  members: { person: PersonKey; role: 'member' | 'dispatcher' }[];
  departments: DepartmentKey[];
  signature: { fr: string };
};

export type DemoQualification = { key: QualificationKey; name: string; color: string };

export type DemoAttachment = { filename: string; kind: 'pdf' | 'png' | 'csv' | 'txt' | 'ics'; title: string };

export type DemoIncoming = {
  type: 'in';
  from: DemoAddress;
  cc?: DemoAddress[];
  /** Absent: "Re: " and the conversation's subject, unless it is the first mail. */
  subject?: string;
  text: string;
  html?: string;
  attachments?: DemoAttachment[];
  automatic?: 'outOfOffice' | 'bounce' | 'newsletter';
  replyToPrevious?: boolean;
};

export type DemoAction =
  | DemoIncoming
  | { type: 'open'; by: PersonKey }
  | { type: 'claim'; by: PersonKey }
  | { type: 'assign'; by: PersonKey; to: PersonKey | null; message?: string }
  | { type: 'reply'; by: PersonKey; text: string; attachments?: DemoAttachment[]; cc?: DemoAddress[] }
  | { type: 'forward'; by: PersonKey; to: DemoAddress; text: string }
  | { type: 'note'; by: PersonKey; text: string; mentions?: PersonKey[] }
  | { type: 'status'; by: PersonKey; status: 'open' | 'pending' | 'resolved' }
  | { type: 'affect'; by: PersonKey; department: DepartmentKey }
  | { type: 'qualify'; by: PersonKey; qualification: QualificationKey }
  | { type: 'place'; by: PersonKey; place: 'archive' | 'spam' | 'trash' }
  | { type: 'new'; by: PersonKey; to: DemoAddress; subject: string; text: string }
  | { type: 'draft'; by: PersonKey; text: string };

/** `at`: minutes of wall time (Europe/Paris) since the conversation's first step. */
export type DemoStep = DemoAction & { at: number };

export type DemoConversation = {
  key: string;
  mailbox: MailboxKey;
  /** Calendar days before the demo's "now", which the content takes to be a Tuesday, 10:45 in Paris. */
  daysAgo: number;
  startMinute: number;
  subject: string;
  correspondent: DemoAddress;
  steps: DemoStep[];
};

/** What people keep beside their mail: words, records, views, and what they put aside for later. */
export type DemoDay = {
  /** `mailbox` absent: of all mailboxes. `on`: keys of conversations. */
  tags: { name: string; color: string; mailbox?: MailboxKey; by: PersonKey; on: string[] }[];
  /** People by their address, with the company they are of; who else wrote more than once is a company. */
  contacts: { email: string; company: string }[];
  /** `by` in `mailbox`; for all who work there when it is shared. */
  views: {
    name: string;
    mailbox: MailboxKey;
    by: PersonKey;
    isShared: boolean;
    place: 'open' | 'waiting';
    tag?: string;
    department?: DepartmentKey;
    qualification?: QualificationKey;
  }[];
  stars: { conversation: string; by: PersonKey }[];
  /** Back tomorrow morning. */
  snoozed: { conversation: string; by: PersonKey }[];
  /** Texts for answers, for who works in `mailbox` or for `by` alone. Placeholders as a person writes them. */
  templates: { name: string; mailbox: MailboxKey; by: PersonKey; isShared: boolean; text: string }[];
  /** Answers that leave tomorrow morning. */
  planned: { conversation: string; mailbox: MailboxKey; by: PersonKey; text: string }[];
  /** Away from today on, for so many days. */
  absences: { person: PersonKey; days: number; substitute: PersonKey }[];
};

export type DemoCompany = {
  name: string;
  people: DemoPerson[];
  departments: DemoDepartment[];
  mailboxes: DemoMailbox[];
  qualifications: DemoQualification[];
  conversations: DemoConversation[];
  /** Absent in a company that is only mail. */
  day?: DemoDay;
};
