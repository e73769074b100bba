/** Whether a host was asked which TLS it takes, and answered. */
import { surveyDepth } from '../diagnosis/tls-range.ts';
import { type DiagnosedHost, endOf } from './kind.ts';

/** Why it is not known which versions, or which suites, a host takes; `undefined` where it is. */
export function untoldTls(host: DiagnosedHost, wanted: 'versions' | 'suites'): string | undefined {
  const depth = surveyDepth(host);
  if (depth === 'suites' || depth === wanted) return undefined;
  return host.tlsVersions === undefined || depth !== 'nothing'
    ? `--tls ${wanted} asks for it, which was not given`
    : endOf(host);
}
