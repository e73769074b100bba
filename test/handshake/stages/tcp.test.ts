import { describe, expect, it } from 'vitest';
import { tcp } from '../../../src/handshake/stages/tcp.ts';
import { connected, died, play } from '../../kit/transcript.ts';

const clock = () => 1_700_000_000_000;

describe('the stage tcp', () => {
  it('connects to one of the addresses of the name, and notes when the first SYN went out', () => {
    const addresses = ['2001:db8::7', '192.0.2.7'];
    const { value } = play(
      tcp.run({ dns: addresses }, { clock }),
      connected('192.0.2.7', addresses),
    );
    expect(value).toEqual({ address: '192.0.2.7', synAt: 1_700_000_000_000 });
  });

  it('prefers the addresses it was told', () => {
    const addresses = ['192.0.2.9'];
    const { value } = play(
      tcp.run({ dns: ['192.0.2.7'] }, { clock, addresses }),
      connected('192.0.2.9', addresses),
    );
    expect(value?.address).toBe('192.0.2.9');
  });

  it('dies of a port that refuses', () => {
    const { failure, learnt } = play(tcp.run({ dns: [] }, { clock }), died({ kind: 'refused' }));
    expect(failure).toEqual({ kind: 'refused' });
    expect(learnt).toEqual({});
  });
});
