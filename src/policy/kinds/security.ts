/** Expectations: the security a host takes and refuses, as its protocol matrix shows it. */
import type { Security } from '../../handshake/result.ts';
import { type DiagnosedHost, endOf, type Kind, kind, type Seen, seen } from '../kind.ts';
import { either } from '../phrase.ts';
import { words } from '../values.ts';

const NECESSITY = ['required', 'supported', 'optional', 'unsupported'] as const;
type Necessity = (typeof NECESSITY)[number];

export const securityKinds: Readonly<Record<string, Kind>> = {
  'security.nla': necessity(
    'nla',
    'Network Level Authentication: required (nothing less is taken), supported (required or optional), optional (taken, and less as well), unsupported',
  ),
  'security.tls': necessity(
    'tls',
    'TLS, with or without NLA: required (nothing less is taken), supported (required or optional), optional (taken, and less as well), unsupported',
  ),
  'security.standardRdp': kind({
    value: words(['refused', 'allowed'], { yes: 'allowed', no: 'refused' }),
    severity: 'high',
    about: 'Standard RDP Security, which proves nothing about the server: refused or allowed',
    expected: either,
    judge: (wanted, host) => {
      const found = host.security?.standardRdp ?? 'unknown';
      if (found === 'unknown') return untold(host);
      return seen(wanted.includes(found), found);
    },
  }),
};

function necessity(key: 'nla' | 'tls', about: string): Kind {
  return kind<readonly Necessity[]>({
    value: words(NECESSITY, { yes: 'required', no: 'unsupported' }),
    severity: 'high',
    about,
    expected: either,
    judge: (wanted, host) => {
      const found = host.security?.[key] ?? 'unknown';
      if (found === 'unknown') return untold(host);
      return seen(
        wanted.some((word) => satisfied(word, found)),
        found === 'supported' ? 'supported, but not required' : found,
      );
    },
  });
}

function satisfied(wanted: Necessity, found: Security['nla']): boolean {
  if (wanted === 'supported') return found === 'supported' || found === 'required';
  return found === (wanted === 'optional' ? 'supported' : wanted);
}

function untold(host: DiagnosedHost): Seen {
  const died = host.outcome.kind === 'failed';
  return {
    status: 'unknown',
    why: died ? endOf(host) : 'too few connection requests were answered',
  };
}
