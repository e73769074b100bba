/** What a host answered to a hello of one version, in words. */
import type { TlsCell } from '../handshake/result.ts';
import { failureText } from './failure-text.ts';

/** `yes: TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, x25519, RSA 2048 bits`, in one line. */
export function tlsAnswerText(cell: TlsCell): string {
  const word = cell.supported === null ? '?' : cell.supported ? 'yes' : 'no';
  switch (cell.answer) {
    case 'notTried':
      return '- not tried';
    case 'selected': {
      const older = cell.supported ? [] : [`selected ${cell.selected ?? ''}`.trimEnd()];
      return `${word}: ${[...older, ...chosen(cell)].join(', ')}`;
    }
    case 'refused':
      return `${word}: refused ${cell.code ?? ''}`.trimEnd();
    case 'died':
      return `${word}: died${cell.failure === undefined ? '' : `, ${failureText(cell.failure)}`}`;
  }
}

/** `13 suites, in the order of the server:`. */
export function suitesHeading({ suites = [], order, complete }: TlsCell): string {
  const count = suites.length === 1 ? '1 suite' : `${suites.length} suites`;
  const whose = order === undefined ? '' : `, in the order of the ${order}`;
  return `${complete === false ? 'at least ' : ''}${count}${whose}:`;
}

function chosen({ suite, groups = [], certificates = [] }: TlsCell): string[] {
  const keys = certificates.map(({ keyType, keyBits, curve }) =>
    [keyType.toUpperCase(), curve, keyBits && `${keyBits} bits`].filter(Boolean).join(' '),
  );
  return [...(suite === undefined ? [] : [suite]), ...groups, ...keys];
}
