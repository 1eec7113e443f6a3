import { describe, expect, it } from 'vitest';
import { canonical, spell } from './keys.ts';

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {},
) => spell({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });

describe('spell', () => {
  it('goes by the character, so that a sign needs no Shift in the map', () => {
    expect(press('?', { shiftKey: true })).toBe(canonical('?'));
    expect(press('/', { shiftKey: true })).toBe(canonical('/'));
    expect(press('!')).toBe(canonical('!'));
  });
  it('tells a letter from the same letter with Shift, whatever Caps Lock says', () => {
    expect(press('A', { shiftKey: true })).toBe(canonical('Shift+A'));
    expect(press('a')).toBe(canonical('a'));
    expect(press('A')).toBe(canonical('a'));
  });
  it('takes Command for Ctrl', () => {
    expect(press('Enter', { metaKey: true })).toBe(canonical('Ctrl+Enter'));
    expect(press('k', { ctrlKey: true })).toBe(canonical('Ctrl+K'));
  });
  it('hears a character typed with AltGr and ignores Alt', () => {
    expect(press('@', { ctrlKey: true, altKey: true })).toBe(canonical('@'));
    expect(press('a', { altKey: true })).toBe('');
  });
  it('keeps the plus sign itself', () => {
    expect(press('+', { shiftKey: true })).toBe(canonical('+'));
    expect(press('+', { ctrlKey: true })).toBe(canonical('Ctrl++'));
  });
});
