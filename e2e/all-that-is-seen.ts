/** Every page and what opens over it, as the administrator of the sample company sees it: one line each. */
import type { Page } from 'playwright-core';

/** What the addresses of the pages are made of. */
export type Ids = {
  mailboxId: string;
  /** One of hers with several messages and files. */
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
const command = (name: string, typed: readonly [fr: string, en: string], more: Partial<Over> = {}): Over => ({
  name,
  async open(page) {
    await page.keyboard.press('Control+k');
    const field = page.locator('[role=dialog] [role=combobox]:focus');
    await field.waitFor();
    const isFrench = (await page.locator('html').getAttribute('lang')) === 'fr';
    await field.fill(isFrench ? typed[0] : typed[1]);
    await page.locator('[role=dialog] [role=option]').first().waitFor();
    await page.keyboard.press('Enter');
    await field.waitFor({ state: 'detached' });
  },
  ...more,
});
const place = (name: string): Seen => ({
  name: `place-${name}`,
  path: ({ mailboxId }) => `/m/${mailboxId}/${name}`,
});
const section = (name: string, more: Partial<Seen> = {}): Seen => ({
  name: `settings-${name}`,
  path: () => `/settings/${name}`,
  ...more,
});

const COMPOSER = 'section:has([contenteditable=true])';
const form = { shows: 'main form, section form' };

export const allThatIsSeen: readonly Seen[] = [
  { name: 'sign-in', path: () => '/sign-in', outside: true, picture: true },
  { name: 'forgotten', path: () => '/forgotten', outside: true },
  { name: 'set-up, without its link', path: () => '/setup', outside: true },
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
        name: 'search-completion',
        async open(page) {
          await page.keyboard.press('/');
          await page.locator('input[role=combobox]:focus').waitFor();
        },
        shows: '[role=listbox]:has([id$="-0"])',
        picture: true,
      },
      {
        name: 'selection',
        async open(page) {
          for (const pressed of ['j', 'x', 'j', 'x']) await page.keyboard.press(pressed);
        },
        shows:
          '[role=toolbar][aria-label*=hois], [role=toolbar][aria-label*=elected], [role=toolbar][aria-label*=hosen]',
        picture: true,
      },
      button('bell', /^Notifications/),
      command('recent jobs', ['actions groupées', 'bulk actions']),
      command('save view', ['enregistrer la liste', 'save the list']),
      command('why', ['pourquoi', 'why']),
    ],
  },
  {
    name: 'reader',
    path: ({ mailboxId, conversationId }) => `/m/${mailboxId}/open/${conversationId}`,
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
      command('merge', ['fusionner', 'merge']),
      command('block', ['bloquer', 'block']),
      {
        name: 'attachment',
        open: (page) => page.locator('main [aria-haspopup=dialog]:has(.ellipsis)').first().click(),
        // Its first page is there.
        shows: '[role=dialog]:has(canvas + div > span)',
        picture: true,
      },
      key('answer', 'r', { shows: COMPOSER }),
      {
        name: 'send-later',
        async open(page) {
          await page.keyboard.press('r');
          await page.locator('[contenteditable=true]:focus').waitFor();
          await page.keyboard.press('Control+Shift+Enter');
        },
        shows: '[role=menu]:visible',
        picture: true,
      },
      key('note', 'n', { shows: 'section:has(textarea:focus)' }),
    ],
  },
  {
    name: 'trashed',
    path: ({ mailboxId, trashedId }) => `/m/${mailboxId}/trash/${trashedId}`,
    over: [key('delete for good', 'Shift+Delete')],
  },
  { name: 'search', path: ({ mailboxId }) => `/m/${mailboxId}/all?q=balance`, picture: true },
  { name: 'nothing-found', path: ({ mailboxId }) => `/m/${mailboxId}/all?q=zzzzzz` },
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
  { name: 'mine-everywhere', path: () => '/mine', picture: true },
  { name: 'team', path: () => '/team' },
  { name: 'more', path: () => '/more' },
  {
    name: 'directory',
    path: () => '/directory/companies',
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
    name: 'settings-account',
    path: ({ mailboxId }) => `/settings/accounts/${mailboxId}`,
  },
  { name: 'settings-account-new', path: () => '/settings/accounts/new' },
  section('members'),
  {
    name: 'settings-members-of',
    path: ({ mailboxId }) => `/settings/members/${mailboxId}`,
    picture: true,
  },
  section('departments'),
  section('qualifications'),
  section('tags'),
  section('blocked'),
  section('people', { over: [button('new person', /^(Ajouter|Nouvel|Add|New|Inviter|Invite)/)] }),
  section('house'),
  section('templates', {
    picture: true,
    over: [button('template', /^(Nouveau|New)/, form)],
  }),
  section('signatures', { over: [button('signature', /votre signature|your signature/, form)] }),
  section('profile', { picture: true }),
  section('notifications'),
  section('absences'),
  section('caught'),
  { name: 'nowhere', path: () => '/nowhere' },
];
