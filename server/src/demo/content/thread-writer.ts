import { type mailboxes, people } from './company.ts';
import type { Flow } from './flow.ts';
import { address, type Part } from './parts.ts';
import type { DemoAction, DemoAddress, PersonKey } from './types.ts';
import { customerMail, frenchSpaces, hash, type Language, ourMail, pick, quoted } from './wording.ts';

const handOvers = [
  '',
  '',
  '',
  'Tu peux regarder ?',
  'Pour toi, tu connais le client.',
  'À traiter avant midi si possible.',
  'Tu avais déjà suivi le dossier.',
  'Je te laisse répondre, dis-moi si tu bloques.',
];

const firstNames: Record<PersonKey, string> = {
  lea: 'Léa',
  hugo: 'Hugo',
  ines: 'Inès',
  nadia: 'Nadia',
  thomas: 'Thomas',
  yann: 'Yann',
  camille: 'Camille',
  sofia: 'Sofia',
};

/** Lays a thread's steps one after the other on the worked minutes, adding what people do between the mails. */
export class ThreadWriter {
  readonly #steps: { worked: number; action: DemoAction }[] = [];
  readonly #readers = new Set<PersonKey>();
  #worked: number;
  #assignee: PersonKey | undefined;
  #last: { text: string; author: string } | undefined;
  #status: 'open' | 'pending' | 'resolved' = 'open';
  #incoming = 0;
  #replies = 0;
  readonly #key: string;
  readonly #mailbox: (typeof mailboxes)[number];
  readonly #language: Language;
  readonly #flow: Flow;
  readonly #correspondent: DemoAddress;

  constructor(
    key: string,
    mailbox: (typeof mailboxes)[number],
    language: Language,
    flow: Flow,
    correspondent: DemoAddress,
    start: number,
  ) {
    this.#key = key;
    this.#mailbox = mailbox;
    this.#language = language;
    this.#flow = flow;
    this.#correspondent = correspondent;
    this.#worked = start;
  }

  get steps(): { worked: number; action: DemoAction }[] {
    return this.#steps;
  }

  get #shared(): boolean {
    return this.#mailbox.kind === 'shared';
  }

  #between(low: number, high: number): number {
    return low + (hash(`${this.#key}#${this.#steps.length}`) % (high - low + 1));
  }

  #push(wait: number, action: DemoAction): void {
    this.#worked += this.#steps.length === 0 ? 0 : wait;
    this.#steps.push({ worked: this.#worked, action });
  }

  #dispatchers(): PersonKey[] {
    return this.#mailbox.members.filter((one) => one.role === 'dispatcher').map((one) => one.person);
  }

  #agent(by?: PersonKey): PersonKey {
    const agent = by ?? this.#assignee ?? this.#flow.agent ?? this.#mailbox.owner;
    if (!agent) throw new Error(`nobody to act in ${this.#key}`);
    return agent;
  }

  /** The wait before an action of someone who may have to open the conversation first. */
  #lookFirst(by: PersonKey, wait: number): number {
    if (!this.#shared || this.#readers.has(by)) return wait;
    const reading = Math.min(wait, this.#between(1, 4));
    this.#push(wait - reading, { type: 'open', by });
    this.#readers.add(by);
    return reading;
  }

  #act(wait: number, action: DemoAction & { by: PersonKey }): void {
    this.#push(this.#lookFirst(action.by, wait), action);
  }

  /** Who looks at a new mail first: affects, qualifies, gives it to a colleague (unless that comes next) or takes it. */
  triage(handedNext: boolean): void {
    const { agent, department, qualification } = this.#flow;
    if (!this.#shared || (!agent && !department && !qualification)) return;
    const dispatchers = this.#dispatchers();
    const boss = agent && dispatchers.includes(agent) ? agent : pick(dispatchers, `${this.#key}boss`);
    if (department) this.#act(this.#between(3, 35), { type: 'affect', by: boss, department });
    if (qualification) this.#act(this.#between(0, 2), { type: 'qualify', by: boss, qualification });
    if (!agent || this.#assignee || handedNext) return;
    const own = people.find((one) => one.key === agent)?.departments ?? [];
    const mayClaim = agent === boss || !department || own.includes(department);
    if (mayClaim && (agent === boss || hash(`${this.#key}claim`) % 5 < 2)) {
      this.#act(this.#between(3, 50), { type: 'claim', by: agent });
    } else {
      const message = pick(handOvers, `${this.#key}hand`);
      const given = message === '' ? {} : { message: frenchSpaces(message) };
      this.#act(this.#between(1, 3), { type: 'assign', by: boss, to: agent, ...given });
    }
    this.#assignee = agent;
  }

  #write(part: Extract<Part, { do: 'ours' }>): void {
    const by = this.#agent(part.by);
    const text = ourMail(part.text, {
      seed: `${this.#key}${this.#replies}`,
      first: this.#replies === 0,
      language: this.#language,
      firstName: firstNames[by],
      colleague: people.some((one) => one.email === this.#correspondent.email),
    });
    const attachments = part.attachments ? { attachments: part.attachments } : {};
    const cc = part.cc ? { cc: part.cc.map(address) } : {};
    this.#act(part.wait ?? this.#between(12, 140), { type: 'reply', by, text, ...attachments, ...cc });
    this.#assignee ??= this.#shared ? by : undefined;
    this.#replies += 1;
    this.#last = { text, author: `${this.#mailbox.name} <${this.#mailbox.address}>` };
    if (this.#shared && hash(`${this.#key}${this.#replies}reader`) % 3 === 0) {
      const other = pick(this.#dispatchers(), `${this.#key}reader`);
      if (other !== by) this.#push(this.#between(2, 40), { type: 'open', by: other });
    }
  }

  #receive(part: Extract<Part, { do: 'mail' }>): void {
    const first = this.#incoming === 0 && this.#steps.length === 0;
    const from = part.from ? address(part.from) : this.#correspondent;
    const plain = part.automatic || part.html;
    const own = plain
      ? part.text.replace(/^!/, '')
      : customerMail(part.text, from.name, {
          seed: `${this.#key}${this.#incoming}`,
          first,
          language: this.#language,
        });
    const quotes = !plain && this.#last && hash(`${this.#key}${this.#incoming}quote`) % 5 < 3;
    const text =
      quotes && this.#last ? `${own}\n\n${quoted(this.#last.text, this.#last.author, this.#language)}` : own;
    this.#push(part.wait ?? this.#between(15, 320), {
      type: 'in',
      from,
      ...(part.cc ? { cc: part.cc.map(address) } : {}),
      ...(part.subject === undefined ? {} : { subject: part.subject }),
      text,
      ...(part.html ? { html: part.html } : {}),
      ...(part.attachments ? { attachments: part.attachments } : {}),
      ...(part.automatic ? { automatic: part.automatic } : {}),
      ...(first ? {} : { replyToPrevious: true }),
    });
    this.#readers.clear();
    if (!part.automatic || part.automatic === 'bounce') this.#status = 'open';
    this.#incoming += 1;
    this.#last = undefined;
  }

  /** A new mail that one of us writes: it is his from the start. */
  begin(text: string, subject: string): void {
    const by = this.#agent();
    const written = ourMail(text, {
      seed: this.#key,
      first: true,
      language: this.#language,
      firstName: firstNames[by],
      colleague: people.some((one) => one.email === this.#correspondent.email),
    });
    this.#push(0, { type: 'new', by, to: this.#correspondent, subject, text: written });
    this.#readers.add(by);
    this.#assignee = by;
    this.#replies += 1;
    this.#last = { text: written, author: `${this.#mailbox.name} <${this.#mailbox.address}>` };
  }

  add(part: Exclude<Part, string>): void {
    if (part.do === 'mail') this.#receive(part);
    else if (part.do === 'ours') this.#write(part);
    else if (part.do === 'look') this.#lookFirst(part.by, this.#between(5, 60));
    else if (part.do === 'note') {
      const { by, mentions } = part;
      const text = frenchSpaces(part.text);
      this.#act(this.#between(4, 40), {
        type: 'note',
        by,
        text,
        ...(mentions.length > 0 ? { mentions } : {}),
      });
    } else if (part.do === 'forward') {
      const text = this.#language === 'fr' ? frenchSpaces(part.text) : part.text;
      this.#act(this.#between(5, 60), { type: 'forward', by: this.#agent(part.by), to: part.to, text });
    } else if (part.do === 'assign') {
      const by = part.by ?? pick(this.#dispatchers(), `${this.#key}boss`);
      const given = part.message === undefined ? {} : { message: frenchSpaces(part.message) };
      this.#act(this.#between(5, 60), { type: 'assign', by, to: part.to, ...given });
      this.#assignee = part.to ?? undefined;
    } else if (part.do === 'draft') {
      this.#act(this.#between(5, 30), { type: 'draft', by: this.#agent(), text: frenchSpaces(part.text) });
    } else if (part.do === 'place')
      this.#act(this.#between(3, 60), { type: 'place', by: part.by, place: part.place });
    else this.#become(part.do);
  }

  #become(status: 'pending' | 'resolved'): void {
    if (this.#status === status) return;
    this.#act(this.#between(1, 45), { type: 'status', by: this.#agent(), status });
    this.#status = status;
  }

  end(): void {
    const { ending } = this.#flow;
    if (!this.#shared || ending === 'none' || ending === 'free' || ending === 'taken') return;
    const by = this.#agent();
    this.#become(ending === 'pending' ? 'pending' : 'resolved');
    if (ending === 'archived') this.#act(this.#between(1, 90), { type: 'place', by, place: 'archive' });
  }
}
