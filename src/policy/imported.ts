/**
 * What the settings of a client's file ask of the host that it names: whether that client could
 * connect. A policy asks the same in its own words; here the file has spoken.
 */
import type { Severity } from '../diagnosis/severity.ts';
import type { Judged } from '../diagnosis/verdict.ts';
import type { CellKey, Target } from '../handshake/result.ts';
import type { Expectation } from './expectation.ts';

type Asked = NonNullable<Target['expects']>[number];

type Seen =
  | { readonly status: 'met' | 'unmet'; readonly observed: string }
  | { readonly status: 'unknown'; readonly why: string };

interface Judge {
  readonly severity: Severity;
  /** Undefined where there is nothing to say. */
  readonly judge: (result: Judged, expected: string) => Seen | undefined;
}

/** In the order of the file; nothing for a target that no such file has named. */
export function holdImported(result: Judged): readonly Expectation[] {
  return (result.target.expects ?? []).flatMap((asked) => {
    const judge = JUDGES[asked.id];
    const seen = judge?.judge(result, asked.expected);
    return judge === undefined || seen === undefined
      ? []
      : [expectationOf(asked, judge.severity, ownFault(result) ? OWN_FAULT : seen)];
  });
}

const OWN_FAULT: Seen = { status: 'unknown', why: 'this machine could not probe the host' };

/** Invariant: a fault of this machine is never blamed on the host. */
function ownFault({ outcome }: Judged): boolean {
  return (
    outcome.kind === 'failed' &&
    (outcome.failure.kind === 'local' || outcome.failure.kind === 'bug')
  );
}

function expectationOf(
  { id, expected, because, source }: Asked,
  severity: Severity,
  seen: Seen,
): Expectation {
  const wanted = `asked for: ${expected}, since ${because}`;
  const observed = seen.status === 'unknown' ? null : seen.observed;
  const summary =
    seen.status === 'unknown'
      ? `${id} is not known: ${seen.why}; ${wanted}`
      : `${id} ${seen.status === 'met' ? 'holds' : 'does not hold'}: ${seen.observed}; ${wanted}`;
  return { id, status: seen.status, expected, observed, summary, severity, source };
}

const NO_ANSWER: Seen = { status: 'unknown', why: 'the host did not answer that question' };
const NO_CERTIFICATE: Seen = { status: 'unknown', why: 'no certificate was seen' };

const JUDGES: Readonly<Record<string, Judge>> = {
  'security.nla': {
    severity: 'high',
    judge: ({ security }) => {
      const nla = security?.nla ?? 'unknown';
      return nla === 'unknown' ? NO_ANSWER : seen(nla !== 'required', nla);
    },
  },
  'security.tls': {
    severity: 'high',
    judge: ({ security }) => {
      const tls = security?.tls ?? 'unknown';
      return tls === 'unknown' ? NO_ANSWER : seen(tls !== 'unsupported', tls);
    },
  },
  'protocols.rdp': protocol('rdp'),
  'protocols.ssl': protocol('ssl'),
  'protocols.hybrid': protocol('hybrid'),
  'protocols.hybridEx': protocol('hybridEx'),
  'certificate.daysLeft': {
    severity: 'medium',
    judge: ({ facts: { certificate } }) =>
      certificate === undefined
        ? NO_CERTIFICATE
        : seen(certificate.daysLeft >= 0, String(certificate.daysLeft)),
  },
  'certificate.names': {
    severity: 'medium',
    judge: ({ facts: { certificate } }) => {
      if (certificate === undefined) return NO_CERTIFICATE;
      const names = bounded(certificate.names.join(', ') || 'no name');
      const { matchesTarget } = certificate;
      return matchesTarget === null
        ? { status: 'unknown', why: 'the file names an address, and the certificate is for none' }
        : seen(matchesTarget, names);
    },
  },
  'certificate.issuer': {
    severity: 'medium',
    // Only the client knows whom it trusts; it trusts a certificate of its own making least of all.
    judge: ({ facts: { certificate } }) =>
      certificate?.selfSigned
        ? {
            status: 'unknown',
            why: 'the certificate is self-signed, which a client trusts only where it was told to, or where Kerberos vouches for the host',
          }
        : undefined,
  },
  'certificate.sha1': thumbprint('sha1'),
  'certificate.sha256': thumbprint('sha256'),
};

function seen(met: boolean, observed: string): Seen {
  return { status: met ? 'met' : 'unmet', observed };
}

function protocol(key: CellKey): Judge {
  return {
    severity: 'high',
    judge: ({ protocols }) => {
      const cell = protocols?.[key];
      if (cell === undefined || cell.supported === null) return NO_ANSWER;
      return seen(cell.supported, cell.code ?? cell.answer);
    },
  };
}

function thumbprint(hash: 'sha1' | 'sha256'): Judge {
  return {
    severity: 'high',
    judge: ({ facts: { certificate } }, expected) => {
      if (certificate === undefined) return NO_CERTIFICATE;
      const print = certificate[hash].toLowerCase().replaceAll(':', '');
      return seen(expected.split(' or ').includes(print), print);
    },
  };
}

const LONGEST = 200;

function bounded(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
