/** For the fuzzers: a script of the lab that a stage talks to in memory, without a socket, TLS or waiting. */
import { HandshakeError } from '../../src/handshake/failure.ts';
import type { Frame } from '../../src/handshake/step.ts';
import type { LabStep } from '../../src/lab/script.ts';
import { DecodeError } from '../../src/wire/reader.ts';

/** What becomes of a message of the script on its way to us. */
export type OnTheWay = (pdu: string, bytes: Uint8Array) => Uint8Array;

export interface Duet {
  /** The script is told this, and goes on as far as it can. */
  hears(bytes: Uint8Array): void;
  /** The next message from the script, or nothing where there is none and will be none. */
  says(frame: Frame): Uint8Array | undefined;
}

export function duet(script: LabStep, onTheWay: OnTheWay): Duet {
  const toScript = queue();
  const toUs = queue();
  let turn: ReturnType<typeof script.next> | undefined = script.next();

  const goOn = (): void => {
    while (turn && !turn.done) {
      const effect = turn.value;
      switch (effect.do) {
        case 'send':
          toUs.add(onTheWay(effect.pdu, effect.bytes));
          turn = script.next();
          break;
        case 'receive': {
          const message = toScript.take(effect.frame);
          if (!message) return;
          turn = script.next(message);
          break;
        }
        case 'record':
        case 'secureServer':
          turn = script.next();
          break;
        default: // it ends the connection, or says nothing more
          turn = undefined;
      }
    }
  };

  return {
    hears(bytes) {
      toScript.add(bytes);
      try {
        goOn();
      } catch (error) {
        // It ends the connection of a client that says what it does not expect.
        if (!(error instanceof HandshakeError || error instanceof DecodeError)) throw error;
        turn = undefined;
      }
    },
    says: toUs.take,
  };
}

interface Queue {
  add(bytes: Uint8Array): void;
  take(frame: Frame): Uint8Array | undefined;
}

function queue(): Queue {
  let unread: Uint8Array = new Uint8Array();
  return {
    add(bytes) {
      unread = Uint8Array.of(...unread, ...bytes);
    },
    take(frame) {
      const length = frame(unread);
      if (length === undefined || length > unread.length) return undefined;
      const message = unread.slice(0, length);
      unread = unread.slice(length);
      return message;
    },
  };
}
