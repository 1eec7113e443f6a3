import { describe, expect, it } from 'vitest';
import { pageAfterSignIn } from './sign-out.ts';

const origin = 'https://guichet.example.test';

describe('the page after signing in', () => {
  it.each([
    ['', '/'],
    ['?next=%2Fm%2Fabc%2Fopen%3Fassignment%3Dme', '/m/abc/open?assignment=me'],
    ['?next=%2Fsign-in', '/'],
    ['?next=https%3A%2F%2Felsewhere.test%2F', '/'],
    ['?next=%2F%2Felsewhere.test%2Fa', '/'],
    ['?next=javascript%3Aalert(1)', '/'],
    ['?next=%5C%5Celsewhere.test', '/'],
  ])('%s leads to %s', (search, page) => {
    expect(pageAfterSignIn(search, origin)).toBe(page);
  });
});
