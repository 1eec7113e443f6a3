import { describe, expect, it } from 'vitest';
import { firstNameOf } from './first-name.ts';

describe('firstNameOf', () => {
  it.each([
    ['Jean Dupont', 'Jean'],
    ['Dupont, Jean', 'Jean'],
    ['DUPONT Jean', 'Jean'],
    ['DE LA TOUR Anne-Sophie', 'Anne-Sophie'],
    ['jean-marc petit', 'Jean-Marc'],
    ['Mme Zoë Keller', 'Zoë'],
    ['"Paul Rivière"', 'Paul'],
    ['MARIE CURIE', 'Marie'],
    ['Claire', 'Claire'],
    ['McKenzie Reed', 'McKenzie'],
    ['DUPONT', null],
    ['J. Dupont', null],
    ['Service client', null],
    ['Rivière SARL', null],
    ['jean@dupont.example', null],
    ['Martin & Fils', null],
    ['', null],
  ])('%s is greeted as %s', (name, first) => {
    expect(firstNameOf(name)).toBe(first);
  });
});
