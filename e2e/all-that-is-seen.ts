/** Every page and what opens over it, as the administrator of the sample company sees it: one line each. */
import type { Page } from 'playwright-core';

/** What the addresses of the pages are made of. */
export type Ids = {
  mailboxId: string;
  /** One that is open in it. */
  conversationId: string;
  /** One that lies in its trash. */
  trashedId: string;
  /** A company of the directory. */
  recordId: string;
};

export type Over = {
  name: string;
  /** Opens it from the page, by a key as a rule. */
  open(page: Page): Promise<void>;
  /** What is there then; a dialog or a menu if nothing is said. */
  shows?: string;
  picture?: true;
};

export type Seen = {
  name: string;
  path(ids: Ids): string;
  /** Nobody is signed in. */
  outside?: true;
  over?: readonly Over[];
  picture?: true;
};

const key = (name: string, keys: string, more: Partial<Over> = {}): Over => ({
  name,
  open: (page) => page.keyboard.press(keys),
  ...more,
});
const button = (name: string, label: RegExp, more: Partial<Over> = {}): Over => ({
  name,
  open: (page) => page.getByRole('button', { name: label }).first().click(),
  ...more,
});
/** A command that has no key, by the palette. */
const command = (name: string, typed: readonly [fr: string, en: string]): Over => ({
  name,
  async open(page) {
    await page.keyboard.press('Control+k');
    await page.locator('[role=dialog] [role=combobox]:focus').waitFor();
    const isFrench = (await page.locator('html').getAttribute('lang')) === 'fr';
    await page.keyboard.type(isFrench ? typed[0] : typed[1]);
    await page.locator('[role=dialog] [role=option]').first().waitFor();
    await page.keyboard.press('Enter');
  },
});
const place = (name: string): Seen => ({
  name: `the place ${name}`,
  path: ({ mailboxId }) => `/m/${mailboxId}/${name}`,
});
const section = (name: string, more: Partial<Seen> = {}): Seen => ({
  name: `settings-${name}`,
  path: () => `/settings/${name}`,
  picture: true,
  ...more,
});
const conversation = ({ mailboxId, conversationId }: Ids) => `/m/${mailboxId}/open/${conversationId}`;

export const allThatIsSeen: readonly Seen[] = [
  { name: 'sign-in', path: () => '/sign-in', outside: true, picture: true },
  { name: 'forgotten', path: () => '/forgotten', outside: true },
  { name: 'a set-up link that is none', path: () => '/setup/none', outside: true },
  { name: 'a password link that is none', path: () => '/password/none', outside: true },
  {
    name: 'inbox',
    path: ({ mailboxId }) => `/m/${mailboxId}/open`,
    picture: true,
    over: [
      key('palette', 'Control+k', { picture: true }),
      key('keys', '?'),
      key('filter', 'f', { picture: true }),
      key('new-mail', 'c'),
      {
        name: 'selection',
        async open(page) {
          await page.keyboard.press('j');
          await page.keyboard.press('x');
          await page.keyboard.press('j');
          await page.keyboard.press('x');
        },
        shows:
          '[role=toolbar][aria-label*=hois], [role=toolbar][aria-label*=elected], [role=toolbar][aria-label*=hosen]',
        picture: true,
      },
      button('bell', /^Notifications/, { picture: true }),
      command('recent jobs', ['actions groupées', 'bulk actions']),
      command('why', ['pourquoi', 'why']),
    ],
  },
  {
    name: 'reader',
    path: conversation,
    picture: true,
    over: [
      key('assign', 'a', { picture: true }),
      key('department', 'd'),
      key('qualification', 'q'),
      key('tags', 't'),
      key('snooze', 'v', { picture: true }),
      key('folder', 'l'),
      key('move', 'm'),
      key('identify', 'i', { picture: true }),
      command('block', ['bloquer', 'block']),
      key('answer', 'r', { shows: 'section:has([contenteditable=true])', picture: true }),
      key('note', 'n', { shows: 'section:has(textarea:focus)' }),
    ],
  },
  {
    name: 'trashed',
    path: ({ mailboxId, trashedId }) => `/m/${mailboxId}/trash/${trashedId}`,
    over: [key('delete for good', 'Shift+Delete')],
  },
  { name: 'search', path: ({ mailboxId }) => `/m/${mailboxId}/all?text=balance`, picture: true },
  { name: 'nothing found', path: ({ mailboxId }) => `/m/${mailboxId}/all?text=zzzzzz` },
  ...[
    'mine',
    'unassigned',
    'waiting',
    'pending',
    'snoozed',
    'resolved',
    'archive',
    'spam',
    'trash',
    'filed',
    'all',
    'drafts',
  ].map(place),
  { name: 'mine-everywhere', path: () => '/mine' },
  { name: 'drafts', path: () => '/drafts' },
  { name: 'team', path: () => '/team' },
  { name: 'more', path: () => '/more' },
  {
    name: 'directory',
    path: () => '/directory/companies',
    picture: true,
    over: [button('new record', /^(Créer|Create)/)],
  },
  {
    name: 'record',
    path: ({ recordId }) => `/directory/companies/${recordId}`,
    picture: true,
  },
  { name: 'contacts', path: () => '/directory/contacts' },
  { name: 'colleagues', path: () => '/directory/colleagues' },
  section('accounts'),
  {
    ...section('accounts'),
    name: 'settings-account',
    path: ({ mailboxId }) => `/settings/accounts/${mailboxId}`,
  },
  { ...section('accounts'), name: 'settings-account-new', path: () => '/settings/accounts/new' },
  section('members'),
  {
    ...section('members'),
    name: 'settings-members-of',
    path: ({ mailboxId }) => `/settings/members/${mailboxId}`,
  },
  section('departments'),
  section('qualifications'),
  section('tags'),
  section('blocked'),
  section('tags'),
  section('blocked'),
  section('people', { over: [button('new person', /^(Ajouter|Nouvel|Add|New|Inviter|Invite)/)] }),
  section('profile'),
  section('notifications'),
  section('absences'),
  section('caught'),
  { name: 'nowhere', path: () => '/nowhere' },
];
