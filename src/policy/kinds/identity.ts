/** Expectations: CredSSP, and who the host says it is. */
import { z } from 'zod';
import { type DiagnosedHost, type Kind, kind, type Seen, seen, unseen } from '../kind.ts';
import { bounded, either } from '../phrase.ts';
import { comparison, comparisonText, holds, type Leaf, patterns, says, words } from '../values.ts';

const BUILD = /^\s*(<=|>=|<|>|=)\s*(\d{1,5}(?:\.\d{1,5}){2})\s*$/;

type NtlmFacts = NonNullable<DiagnosedHost['facts']['ntlm']>;

export const identityKinds: Readonly<Record<string, Kind>> = {
  'credssp.version': kind({
    value: comparison({ least: 1, most: 99, such: '>= 5' }),
    severity: 'high',
    about: 'The version of CredSSP, as a comparison; 5 and later have the security update of 2018',
    expected: comparisonText,
    judge: (wanted, host) => {
      const version = host.facts.credssp?.version;
      if (version === undefined) return unseen(host, 'credssp', 'CredSSP');
      return seen(holds(wanted, version), String(version));
    },
  }),
  'credssp.mechanism': kind({
    value: words(['ntlm', 'kerberos', 'negoex']),
    severity: 'medium',
    about: 'How the host would authenticate',
    expected: either,
    judge: (wanted, host) => {
      const mechanism = host.facts.credssp?.mechanism;
      if (mechanism === undefined) return unseen(host, 'credssp', 'CredSSP');
      return seen(
        wanted.some((each) => each === mechanism),
        bounded(mechanism),
      );
    },
  }),
  'ntlm.netbiosComputerName': name('The name of the computer', 'RDS01', 'netbiosComputerName'),
  'ntlm.netbiosDomainName': name('The name of the domain', 'EXAMPLE', 'netbiosDomainName'),
  'ntlm.dnsComputerName': name('The full name of the computer', 'rds01.example', 'dnsComputerName'),
  'ntlm.dnsDomainName': name('The full name of the domain', 'example', 'dnsDomainName'),
  'ntlm.build': kind({
    value: builds(),
    severity: 'medium',
    about: "The build of Windows, as a comparison: '>= 10.0.17763'",
    expected: ({ text }) => text,
    judge: ({ fits }, host) => {
      const build = host.facts.ntlm?.build;
      if (build === undefined) return untold(host, 'build');
      return seen(fits(build), build);
    },
  }),
  'ntlm.clockSkewSeconds': kind({
    value: comparison({ least: 0, most: 999_999_999, such: '<= 300' }),
    severity: 'low',
    about: 'How far the clock of the host is from ours, either way, as a comparison',
    expected: comparisonText,
    judge: (wanted, host) => {
      const skew = host.facts.ntlm?.clockSkewSeconds;
      if (skew === undefined) return untold(host, 'time');
      return seen(holds(wanted, Math.abs(skew)), String(skew));
    },
  }),
};

function name(
  about: string,
  such: string,
  key: 'netbiosComputerName' | 'netbiosDomainName' | 'dnsComputerName' | 'dnsDomainName',
): Kind {
  return kind({
    value: patterns(such),
    severity: 'medium',
    about: `${about}, as the host gives it; * stands for any characters`,
    expected: (wanted) => either(wanted.map(({ text }) => text)),
    judge: (wanted, host) => {
      const found = host.facts.ntlm?.[key];
      if (found === undefined) return untold(host, 'name of that kind');
      return seen(
        wanted.some(({ matches }) => matches(found)),
        bounded(found),
      );
    },
  });
}

function untold(host: DiagnosedHost, what: keyof NtlmFacts | 'name of that kind' | 'time'): Seen {
  if (host.facts.ntlm !== undefined) {
    return { status: 'unknown', why: `the host gave no ${what}` };
  }
  return unseen(host, 'credssp', 'NLA');
}

interface Builds {
  readonly text: string;
  readonly fits: (build: string) => boolean;
}

function builds(): Leaf<Builds> {
  const right = (input: unknown): string =>
    /^\d[\d.]*$/.test(String(input)) && typeof input === 'string'
      ? `'>= ${input}' for that or newer, or '= ${input}' for exactly that`
      : "a comparison of builds in quotes, as in '>= 10.0.17763'";
  const type = z
    .string(says(right))
    .regex(BUILD, says(right))
    .transform((text): Builds => {
      const [, operator = '=', wanted = ''] = BUILD.exec(text) ?? [];
      const bound = { operator: operator as '=', figure: 0 };
      return {
        text: `${operator} ${wanted}`,
        fits: (build) => holds(bound, Math.sign(order(build, wanted))),
      };
    });
  return { type, right };
}

/** Below, at or above 0 as the first is older, the same or newer. */
function order(one: string, other: string): number {
  const others = other.split('.').map(Number);
  const differences = one.split('.').map((part, index) => Number(part) - (others[index] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}
