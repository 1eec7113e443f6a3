/**
 * Every event that was ever shipped, as it was stored: one chain, a line each with its hash and its exact text. Lines
 * are only ever added. CONTRIBUTING.md says how, under "Add a version of an event".
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Actor, EventHead, HistoryEventBody } from '@guichet/contract/events';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CHAIN_START, chainHash, eventText, parseEventText } from './chain.ts';
import { committingKinds, contentOf } from './committed-content.ts';
import { evolve, newWork } from './evolve.ts';
import { liftEvent, lifts, newestVersions, readEventText } from './lift.ts';

const KEY = createHash('sha256').update('key of the event fixtures').digest();
const FILE = join(import.meta.dirname, '..', '..', 'test', 'fixtures', 'events', 'stored.txt');
const lines = readFileSync(FILE, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => ({ hash: line.slice(0, 64), text: line.slice(65) }));
const stored = lines.map(({ text }) => parseEventText(text));

describe('stored events', () => {
  it('have the hashes that they had', () => {
    let before = CHAIN_START;
    for (const { hash, text } of lines) {
      const computed = chainHash(KEY, before, text);
      expect(`${computed.toString('hex')} ${text}`).toBe(`${hash} ${text}`);
      before = computed;
    }
  });

  it.each(lines.map(({ text }) => [`${parseEventText(text).seq} ${parseEventText(text).kind}`, text]))(
    '%s is read whole, in the shape of today',
    (_name, text) => {
      const { mailboxId, ...event } = readEventText(text);
      const { kind, v, data, ...head } = event;
      expect(EventHead.strict().parse(head)).toEqual(head);
      const option = HistoryEventBody.options.find(({ shape }) => shape.kind.value === kind);
      const shape = z.strictObject({
        kind: z.literal(kind),
        v: z.literal(v),
        data: option!.shape.data.strict(),
      });
      expect(shape.parse({ kind, v, data })).toEqual({ kind, v, data });
      // One that is written in the same version today has the same text.
      if (parseEventText(text).v === v) expect(eventText(event, mailboxId)).toBe(text);
    },
  );

  it('are of every kind, in every version that it had', () => {
    const shipped = new Set(stored.map(({ kind, v }) => `${kind} ${v}`));
    const wanted = [...newestVersions].flatMap(([kind, newest]) =>
      Array.from({ length: newest }, (_, index) => `${kind} ${index + 1}`),
    );
    expect([...shipped].sort()).toEqual(wanted.sort());
  });

  it('have every value that is written today', () => {
    const missing = HistoryEventBody.options.flatMap(({ shape }) => {
      const kind = shape.kind.value;
      const datas = stored
        .filter((one) => one.kind === kind && one.v === shape.v.value)
        .map(({ data }) => data);
      return Object.entries<z.core.$ZodType>(shape.data.shape).flatMap(([field, type]) => {
        const seen = new Set(datas.map((data) => data[field]));
        return valuesOf(type)
          .filter((value) =>
            value === SOMETHING ? ![...seen].some((one) => one !== null) : !seen.has(value),
          )
          .map((value) => `${kind} ${field} ${String(value)}`);
      });
    });
    expect(missing).toEqual([]);
    expect(new Set(stored.map(({ actor }) => actor.kind))).toEqual(
      new Set(Actor.options.map(({ shape }) => shape.kind.value)),
    );
  });

  it('are looked up in the check when they commit to content', () => {
    const kinds = HistoryEventBody.options.filter(({ shape }) => 'commitment' in shape.data.shape);
    expect(new Set(kinds.map(({ shape }) => shape.kind.value))).toEqual(committingKinds);
    for (const { text } of lines) {
      const event = readEventText(text);
      const commitment = 'commitment' in event.data ? event.data.commitment : null;
      expect(contentOf(event)?.commitment ?? null).toBe(commitment);
    }
  });

  it('can be folded', () => {
    const work = lines.map(({ text }) => readEventText(text)).reduce(evolve, newWork);
    expect(work.workSeq).toBe(lines.length);
  });
});

const SOMETHING = Symbol('something');

/** What a field has to have been, at least once, among the fixtures. */
function valuesOf(type: z.core.$ZodType): unknown[] {
  if (type instanceof z.ZodNullable) return [null, ...valuesOf(type.unwrap())];
  if (type instanceof z.ZodEnum) return type.options;
  if (type instanceof z.ZodBoolean) return [true, false];
  return [SOMETHING];
}

describe('an event of an older version', () => {
  const older = { ...stored.find(({ kind }) => kind === 'note.added')!, v: 1, data: { noteId: 'n' } };
  const steps = {
    'note.added': [
      (data: Record<string, unknown>) => ({ ...data, mentions: [] }),
      (data: Record<string, unknown>) => ({ ...data, count: (data.mentions as unknown[]).length }),
    ],
  };
  const versions = new Map([['note.added', 3]]);

  it('takes the steps from its version on, and nothing else of it changes', () => {
    const lifted = liftEvent(older, steps, versions);
    expect(lifted).toEqual({ ...older, v: 3, data: { noteId: 'n', mentions: [], count: 0 } });
    const second = { ...older, v: 2, data: { noteId: 'n', mentions: ['a', 'b'] } };
    expect(liftEvent(second, steps, versions).data).toEqual({ ...second.data, count: 2 });
    const third = { ...second, v: 3 };
    expect(liftEvent(third, steps, versions)).toEqual(third);
  });

  it('has a step from each version to the next', () => {
    for (const [kind, newest] of newestVersions)
      expect([kind, lifts[kind as keyof typeof lifts]?.length ?? 0]).toEqual([kind, newest - 1]);
  });

  it('is refused when it is a newer one', () => {
    expect(() => liftEvent({ ...older, v: 4 }, steps, versions)).toThrow('newer version of Guichet');
    expect(() => liftEvent({ ...older, kind: 'note.sung' })).toThrow('newer version of Guichet');
  });
});
