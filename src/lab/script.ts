/**
 * What a scripted server does, in the same language as a stage, with five more verbs for
 * behaving badly. A script is a generator; a new one is made for every connection.
 */
import type { Frame, Talk } from '../handshake/step.ts';
import type { LabTls } from './tls.ts';

export type LabEffect =
  | Talk
  | { readonly do: 'secureServer'; readonly tls: LabTls }
  | { readonly do: 'alert'; readonly description: number }
  | { readonly do: 'hangUp' }
  | { readonly do: 'reset' }
  | { readonly do: 'stall' };

export type LabStep<T = void> = Generator<LabEffect, T, unknown>;
export type Script = () => LabStep;

/** Takes the server's side of the TLS handshake. */
export function* secureServer(tls: LabTls): LabStep {
  yield { do: 'secureServer', tls };
}

/** Ends a TLS 1.3 session, in which nothing has been said yet, with a fatal alert. */
export function* alert(description: number): LabStep {
  yield { do: 'alert', description };
}

/** Bytes as they are, in one segment. */
export function* raw(bytes: Uint8Array): LabStep {
  yield { do: 'send', pdu: 'raw bytes', bytes };
}

/** Bytes one at a time, each in a segment of its own. */
export function* trickle(bytes: Uint8Array): LabStep {
  for (const byte of bytes) yield* raw(Uint8Array.of(byte));
}

/** Takes the next message without looking into it. */
export function* receiveRaw(frame: Frame): LabStep<Uint8Array> {
  return (yield { do: 'receive', pdu: 'a message', frame }) as Uint8Array;
}

/** Looks at the next TLS record and leaves it to be read again. */
export function* peekTlsRecord(): LabStep<Uint8Array> {
  let record = new Uint8Array();
  yield {
    do: 'receive',
    pdu: 'a TLS record',
    frame(bytes) {
      const length = 5 + (bytes[3] ?? 0) * 256 + (bytes[4] ?? 0);
      if (bytes.length < 5 || bytes.length < length) return undefined;
      record = bytes.slice(0, length);
      return 0; // nothing is taken
    },
  };
  return record;
}

/** Closes in order: FIN. */
export function* hangUp(): LabStep {
  yield { do: 'hangUp' };
}

/** Closes without order: RST. */
export function* reset(): LabStep {
  yield { do: 'reset' };
}

/** Says nothing more, and keeps the connection until the other side ends it. */
export function* stall(): LabStep {
  yield { do: 'stall' };
}

/** A frame for whatever comes next, of any length. */
export function anything(bytes: Uint8Array): number | undefined {
  return bytes.length > 0 ? bytes.length : undefined;
}
