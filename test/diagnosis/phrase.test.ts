import { describe, expect, it } from 'vitest';
import { count, plain, span } from '../../src/diagnosis/phrase.ts';

describe('plain', () => {
  it('makes one line of many, without control characters', () => {
    expect(plain(' a\r\n\tb\u001b[31m\u202ec\u2028d ')).toBe('a b [31m c d');
  });

  it('bounds what it is given', () => {
    expect(plain('x'.repeat(100), 10)).toBe('xxxxxxxxxx…');
  });

  it('keeps dots inside names and drops those that end a sentence', () => {
    expect(plain('rds01.example. Then 10.0.20348!')).toBe('rds01.example Then 10.0.20348');
  });
});

describe('span and count', () => {
  it('speak as people do', () => {
    expect([span(800), span(2500), span(90_000)]).toEqual(['800 ms', '2.5 s', '90 s']);
    expect([count(0, 'byte'), count(1, 'byte'), count(7, 'byte')]).toEqual([
      '0 bytes',
      '1 byte',
      '7 bytes',
    ]);
  });
});
