/** The JSON Schema that editors use says the same as rdpprobe, as far as a schema can. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PolicyError } from '../../src/policy/problem.ts';
import { readPolicy } from '../../src/policy/read.ts';
import { policySchema } from '../../src/policy/shape.ts';
import { BAD_POLICIES } from './bad-policies.ts';

const SAMPLE = readFileSync('samples/rdpprobe.yaml', 'utf8');
const validate = new Ajv2020({ strict: false, allErrors: true }).compile(policySchema());

describe('the JSON Schema of a policy', () => {
  it('is the one that ships', async () => {
    const text = `${JSON.stringify(policySchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../../src/policy/policy.schema.json');
  });

  it('takes the sample', () => {
    expect(validate(parse(SAMPLE)), JSON.stringify(validate.errors)).toBe(true);
  });

  it('explains every key', () => {
    const text = JSON.stringify(policySchema());
    expect(text).toContain('Network Level Authentication: required');
    expect(text).toContain('The last day it counts');
    expect(text).toContain('Network Level Authentication is not required.');
  });

  it('refuses nothing that rdpprobe takes', () => {
    const refused = BAD_POLICIES.filter(([, text]) => text.length < 5000).filter(([, text]) => {
      try {
        return validate(parse(text, { logLevel: 'silent' })) === false && taken(text);
      } catch {
        return false;
      }
    });
    expect(refused.map(([title]) => title)).toEqual([]);
  });

  it.each([
    ['an unknown key', 'groups: { a: { targets: x, expect: { certifcate: {} } } }'],
    ['a wrong word', 'groups: { a: { targets: x, expect: { security: { nla: yes } } } }'],
    ['a figure alone', 'groups: { a: { targets: x, expect: { certificate: { daysLeft: 30 } } } }'],
    ['a rule that there is not', 'groups: { a: { targets: x, expect: { rules: [RDP-X-001] } } }'],
    ['a waiver without an end', 'groups: {}\nwaivers: [{ waive: tls, targets: x, reason: y }]'],
  ])('marks %s in the editor', (_title, text) => {
    expect(validate(parse(text))).toBe(false);
  });
});

describe('the sample', () => {
  it('is taken', () => {
    const policy = readPolicy(SAMPLE, { source: 'rdpprobe.yaml' });
    expect(policy.groups.map(({ name, profile }) => [name, profile])).toEqual([
      ['factory', 'legacy-ok@1'],
      ['session hosts', 'hardened@1'],
      ['closed', undefined],
    ]);
    expect(policy.waivers).toMatchObject([{ until: '2027-03-31' }]);
  });

  it('names the schema that ships beside it', () => {
    expect(SAMPLE).toMatch(/^# yaml-language-server: \$schema=\.\.\/dist\/policy\.schema\.json\n/);
  });
});

function taken(text: string): boolean {
  try {
    readPolicy(text);
    return true;
  } catch (error) {
    if (error instanceof PolicyError) return false;
    throw error;
  }
}
