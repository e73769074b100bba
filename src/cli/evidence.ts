/** Where evidence goes: PDUs into a folder, TLS secrets into a file. What cannot be written is said, not hidden. */
import type { ProbeOptions } from '../options.ts';
import { quote } from '../targets/problem.ts';
import { keylogInto, traceInto } from '../transport/trace.ts';
import type { Values } from './options.ts';
import type { Ending } from './outputs.ts';
import { UsageError } from './usage-error.ts';

export interface Evidence {
  readonly sinks: Pick<ProbeOptions, 'onRecord' | 'onKeylog'>;
  /** What was given up, and why; the first fault of each. */
  readonly lost: readonly Ending[];
  /** Fires when evidence is lost: a run without the evidence asked for need not go on. */
  readonly failed: AbortSignal;
}

/** Makes the folder and the file before anybody is probed; throws a `UsageError` where that fails. */
export function openEvidence({ trace, keylog }: Values): Evidence {
  const lost: Ending[] = [];
  const failed = new AbortController();
  const guarded =
    <T>(name: string, write: (item: T) => void) =>
    (item: T): void => {
      if (lost.some((each) => each.name === name)) return;
      try {
        write(item);
      } catch (error) {
        lost.push({ name, lost: codeOf(error) });
        // Not at once: OpenSSL calls from within a handshake, and its connection must outlive the call.
        setImmediate(() => failed.abort());
      }
    };
  const onRecord = trace === undefined ? undefined : opened('--trace', trace, traceInto);
  const onKeylog = keylog === undefined ? undefined : opened('--keylog', keylog, keylogInto);
  return {
    sinks: {
      ...(onRecord && { onRecord: guarded(`--trace ${trace}`, onRecord) }),
      ...(onKeylog && { onKeylog: guarded(`--keylog ${keylog}`, onKeylog) }),
    },
    lost,
    failed: failed.signal,
  };
}

function opened<T>(option: string, path: string, open: (path: string) => T): T {
  try {
    return open(path);
  } catch (error) {
    const code = codeOf(error);
    throw new UsageError(
      `${option} ${quote(path)} ${REASONS[code] ?? `cannot be written (${code})`}`,
    );
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'is a file: name a folder',
  EISDIR: 'is a folder: name a file in it',
  ENOENT: 'is in a folder that does not exist: make the folder first',
  ENOTDIR: 'is not below a folder: choose another place',
  EACCES: 'may not be written by this user: choose another place',
  EPERM: 'may not be written by this user: choose another place',
  EROFS: 'is on a disk that may only be read: choose another place',
};

function codeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
