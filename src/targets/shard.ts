/**
 * One part of several that share a list between machines. A target belongs to a part by its own
 * text and by nothing else, so that a line more or less moves no other target.
 */
import { mixed } from './permutation.ts';

export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/**
 * Whether a host belongs to the shard. All ports of a host go to the same one.
 *
 * @param host a name, or an address in its canonical text
 */
export function belongsTo({ number, of }: Shard, host: string): boolean {
  return shardOf(host, of) === number;
}

/** The number of the shard, from 1, that a host belongs to; stable from version to version. */
export function shardOf(host: string, of: number): number {
  let hash = 0x811c_9dc5; // FNV-1a, with a finalizer for its weak high bits
  for (let index = 0; index < host.length; index++) {
    const code = host.charCodeAt(index);
    // A name is the same in any case.
    hash = Math.imul(hash ^ (code >= 0x41 && code <= 0x5a ? code + 0x20 : code), 0x0100_0193);
  }
  return 1 + (mixed(hash, 0) % of);
}

export function formatShard({ number, of }: Shard): string {
  return `${number}/${of}`;
}
