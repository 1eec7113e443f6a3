import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseMessage } from './parse.ts';
import {
  decideThread,
  forwardSubject,
  isSameSubject,
  isStranger,
  isUsableId,
  normalizeSubject,
  replySubject,
  threadIds,
} from './thread.ts';

const nobody = () => null;
const ids = (messageId: string | null, inReplyTo: string[] = [], references: string[] = []) =>
  threadIds({ messageId, inReplyTo, references });

describe('isUsableId', () => {
  it.each([
    ['a@b.example.test', true],
    ['20260303.AB12-cd34-ef56-0001', true],
    ['', false],
    ['@', false],
    ['a@', false],
    ['@b', false],
    ['12345', false],
    ['12345678901234567890', false],
    ['nil', false],
    ['null@example.test', false],
    ['a b@c', false],
  ])('%s → %s', (id, expected) => expect(isUsableId(id)).toBe(expected));
});

describe('threadIds', () => {
  it('gives ancestors from the oldest to the parent, without repeating and without the mail itself', () => {
    expect(
      ids('self@x.test', ['parent@x.test'], ['root@x.test', 'self@x.test', 'parent@x.test', 'root@x.test']),
    ).toEqual({
      self: 'self@x.test',
      ancestors: ['root@x.test', 'parent@x.test'],
    });
  });

  it('takes In-Reply-To as the parent where References lacks it', () => {
    expect(ids('s@x.test', ['p@x.test'], ['r@x.test']).ancestors).toEqual(['r@x.test', 'p@x.test']);
  });

  it('compares with case, trims, and keeps the root of a very long chain', () => {
    expect(ids(' A@x.test ', ['a@x.test']).ancestors).toEqual(['a@x.test']);
    const chain = Array.from({ length: 300 }, (_, index) => `m${index}@x.test`);
    const { ancestors } = ids(null, [], chain);
    expect(ancestors).toHaveLength(100);
    expect([ancestors[0], ancestors.at(-1)]).toEqual(['m0@x.test', 'm299@x.test']);
  });

  it('has nothing to match where a mail has empty, nil and numeric identifiers', async () => {
    const raw = readFileSync(new URL('../../test/fixtures/mail/nil-ids.eml', import.meta.url));
    expect(threadIds(await parseMessage(raw))).toEqual({ self: null, ancestors: [] });
  });

  it('ignores an identifier that was cut off', async () => {
    const message = await parseMessage(Buffer.from('References: <root@x.test> <parent@x.te\n\nx'));
    expect(threadIds(message).ancestors).toEqual(['root@x.test']);
  });
});

describe('decideThread', () => {
  const known = new Map([
    ['root@x.test', 'conversation-1'],
    ['other@x.test', 'conversation-2'],
    ['ghost@x.test', 'conversation-3'],
  ]);

  it('joins the conversation of the nearest known ancestor and proposes to merge the others', () => {
    expect(
      decideThread({
        self: 's@x.test',
        ancestors: ['other@x.test', 'never@x.test', 'root@x.test'],
        known,
        signed: nobody,
      }),
    ).toEqual({
      join: 'conversation-1',
      merge: ['conversation-2'],
      nodes: ['other@x.test', 'never@x.test', 'root@x.test', 's@x.test'],
    });
  });

  it('begins a conversation where nothing is known, and registers the ghosts', () => {
    expect(decideThread({ self: 's@x.test', ancestors: ['never@x.test'], known, signed: nobody })).toEqual({
      join: null,
      merge: [],
      nodes: ['never@x.test', 's@x.test'],
    });
  });

  it('lets two answers to a mail we never had meet', () => {
    const first = decideThread({
      self: 'a@x.test',
      ancestors: ['never@x.test'],
      known: new Map(),
      signed: nobody,
    });
    const graph = new Map(first.nodes.map((id) => [id, 'conversation-9']));
    expect(
      decideThread({ self: 'b@x.test', ancestors: ['never@x.test'], known: graph, signed: nobody }).join,
    ).toBe('conversation-9');
  });

  it('lets a late ancestor join the conversation where it was a ghost', () => {
    expect(decideThread({ self: 'ghost@x.test', ancestors: [], known, signed: nobody }).join).toBe(
      'conversation-3',
    );
  });

  it('keeps two different mails with one Message-ID apart', () => {
    const input = {
      self: 'root@x.test',
      ancestors: [],
      known,
      signed: nobody,
      received: new Set(['root@x.test']),
    };
    expect(decideThread(input).join).toBeNull();
  });

  it('joins by an identifier that we signed, and not by one that only looks so', () => {
    const signed = (id: string) => (id === 'g1.ours@x.test' ? 'conversation-4' : null);
    expect(decideThread({ self: null, ancestors: ['g1.ours@x.test'], known: new Map(), signed }).join).toBe(
      'conversation-4',
    );
    expect(
      decideThread({ self: null, ancestors: ['g1.forged@x.test'], known: new Map(), signed }).join,
    ).toBeNull();
  });

  it('matches nothing by a mail without identifiers', () => {
    expect(
      decideThread({ self: null, ancestors: [], known: new Map([['', 'conversation-1']]), signed: nobody }),
    ).toEqual({ join: null, merge: [], nodes: [] });
    expect(
      decideThread({ self: '', ancestors: [''], known: new Map([['', 'conversation-1']]), signed: nobody })
        .join,
    ).toBeNull();
  });

  it('leaves strangers who answer one mass mailing apart when the caller refuses', () => {
    const mailing = new Map([['news@x.test', 'conversation-5']]);
    expect(
      decideThread({
        self: 's@x.test',
        ancestors: ['news@x.test'],
        known: mailing,
        signed: nobody,
        refuse: () => true,
      }),
    ).toEqual({
      join: null,
      merge: [],
      nodes: ['s@x.test'],
    });
  });
});

describe('isStranger', () => {
  const mail = (from: string, ...to: string[]) => ({
    from: { address: from },
    to: to.map((address) => ({ address })),
    cc: [],
  });
  it.each([
    [mail('new@x.test', 'us@g.test'), true],
    [mail('old@x.test', 'us@g.test'), false],
    [mail('new@x.test', 'OLD@x.test'), false],
  ])('%o', (message, expected) => {
    expect(isStranger(message, ['old@x.test', 'us@g.test'], ['us@g.test'])).toBe(expected);
  });
});

describe('normalizeSubject', () => {
  it.each([
    ['Re: Bonjour', 'Bonjour'],
    ['RE: re: Re : Bonjour', 'Bonjour'],
    ['Re\u00a0: Bonjour', 'Bonjour'],
    ['AW: WG: Angebot', 'Angebot'],
    ['TR : Réf : Dossier', 'Dossier'],
    ['RV: SV: VS: Antw: Fwd: x', 'x'],
    ['答复: 转发: 订单', '订单'],
    ['回复：订单', '订单'],
    ['Re[2]: Re(3): Re^4: x', 'x'],
    ['[usagers] Re: [usagers] Question', '[usagers] Question'],
    ['Re: [a] [b] x', '[a] [b] x'],
    ['Rendez-vous : lundi', 'Rendez-vous : lundi'],
    ['Retour: colis', 'Retour: colis'],
    ['[tag]', '[tag]'],
    ['Re:', ''],
    ['', ''],
  ])('%j → %j', (subject, expected) => expect(normalizeSubject(subject)).toBe(expected));

  it('ends on any number of prefixes', () => {
    expect(normalizeSubject('Re: '.repeat(400)).length).toBeLessThan(2_000);
  });
});

describe('subjects of answers', () => {
  it('marks an answer once and a forward in its language', () => {
    expect(replySubject('RE: Re: Devis', 'fr')).toBe('Re: Devis');
    expect(replySubject('', 'fr')).toBe('Re: (sans objet)');
    expect(forwardSubject('Re: Devis', 'fr')).toBe('Tr: Devis');
    expect(forwardSubject('TR: Devis', 'en')).toBe('Fwd: Devis');
    expect(normalizeSubject(forwardSubject('Devis', 'fr'))).toBe('Devis');
  });

  it('tells a changed subject from a marked one', () => {
    expect(isSameSubject('RE: Devis 12', 'devis 12')).toBe(true);
    expect(isSameSubject('Re: Devis 12', 'Devis 13')).toBe(false);
  });
});
