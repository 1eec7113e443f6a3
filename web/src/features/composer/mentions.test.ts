import { describe, expect, it } from 'vitest';
import { mentionAt, mentionedIn, withMention } from './mentions.ts';

const people = [
  { id: 'ines', name: 'Inès Benali' },
  { id: 'hugo', name: 'Hugo Delmas' },
];
const found = (text: string) => mentionAt(text, text.length, people)?.people.map((one) => one.id) ?? null;

describe('mentions in a note', () => {
  it.each([
    ['@', ['ines', 'hugo']],
    ['Merci @in', ['ines']],
    ['(@del', ['hugo']],
    ['@Hugo D', ['hugo']],
    ['@zoe', []],
    ['claire@in', null],
    ['rien', null],
  ])('after « %s »', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });
  it('writes the whole name and goes on after it', () => {
    const text = 'Merci @in pour';
    expect(withMention(text, 6, 9, 'Inès Benali')).toEqual({ text: 'Merci @Inès Benali pour', caret: 19 });
  });
  it('knows whose whole name was written', () => {
    expect(mentionedIn('@Inès Benali et @Hugo', people)).toEqual(['ines']);
  });
});
