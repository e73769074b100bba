/** `--policy FILE`: the file and the lists it names, read, and a run held against them. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LARGEST_POLICY } from '../policy/document.ts';
import { holdAgainst } from '../policy/held.ts';
import type { DiagnosedHost } from '../policy/kind.ts';
import type { Policy } from '../policy/policy.ts';
import { PolicyError } from '../policy/problem.ts';
import { readPolicy } from '../policy/read.ts';
import type { DiagnosedResult } from '../report/report.ts';
import { hostAndPort } from '../report/row.ts';
import { DEFAULT_PORT } from '../targets/entry.ts';
import { textReader } from '../targets/lines.ts';
import type { TargetSources } from '../targets/read.ts';
import { targetSet } from '../targets/target-set.ts';
import { type Io, note } from './io.ts';
import { type PolicyOutcome, underPolicy } from './policy-closing.ts';
import type { ScanRun } from './scan-run.ts';
import { UsageError } from './usage-error.ts';

/** A run whose hosts are held to a policy. Throws a `UsageError` that names every fault of the file. */
export function heldTo(path: string, run: ScanRun, io: Io): ScanRun {
  const { request, turns = {} } = run;
  const { command, operands, values } = request;
  const policy = policyAt(path);
  const check = checkAgainst(policy, new Date().toISOString());
  const ownTargets = command === 'verify' && operands.length === 0;
  return {
    ...run,
    turns: {
      ...(ownTargets && { sources: async () => targetsOf(policy, values.port) }),
      ...turns,
      seen(result) {
        const held = check.add(result);
        return turns.seen?.(held) ?? held;
      },
      conclude(closing) {
        if (!values.quiet) for (const each of check.notes()) note(io, `rdpprobe: ${each}`);
        const concluded = underPolicy(closing, check.outcome());
        return turns.conclude?.(concluded) ?? concluded;
      },
    },
  };
}

function policyAt(path: string): Policy {
  const text = readText(path, LARGEST_POLICY * BYTES_A_CHARACTER, (reason) => {
    throw new UsageError(`--policy ${path}: ${reason}`);
  });
  const listAt = (list: string) =>
    readText(resolve(dirname(path), list), LARGEST_LIST, (reason) => {
      throw new Error(reason);
    });
  try {
    return readPolicy(text, { source: path, listAt });
  } catch (error) {
    if (error instanceof PolicyError) throw new UsageError(error.message);
    throw error;
  }
}

/** What the groups of a policy name. Throws a `UsageError` where they name nothing that can be probed. */
function targetsOf({ source, groups }: Policy, port = DEFAULT_PORT): TargetSources {
  const listed = targetSet(groups.flatMap(({ members }) => members.blocks(port)));
  if (listed.count === 0n) {
    throw new UsageError(
      `${source} names no host to probe, only names with *: write rdpprobe scan TARGETS --policy ${source}`,
    );
  }
  return { listed, imported: [] };
}

interface PolicyCheck {
  /** The result with what was expected of it. */
  add(result: DiagnosedResult): DiagnosedResult;
  outcome(): PolicyOutcome;
  /** A line each, for stderr. */
  notes(): string[];
}

/** @param startedAt ISO 8601; its day is the day that waivers are compared with */
function checkAgainst(policy: Policy, startedAt: string): PolicyCheck {
  const run = holdAgainst(policy, startedAt.slice(0, 10));
  const counts = { held: 0, unmet: 0, unknown: 0, hindered: 0, ungrouped: 0 };
  const strangers: string[] = [];
  return {
    add(result) {
      const held = run.hold(result);
      if (held === undefined) {
        counts.ungrouped += 1;
        if (strangers.length < MOST_NAMED) strangers.push(hostAndPort(result.target));
        return result;
      }
      const { expectations } = held;
      counts.held += 1;
      if (expectations.some(({ status }) => status === 'unmet')) counts.unmet += 1;
      else if (expectations.some(({ status }) => status === 'unknown')) {
        counts.unknown += 1;
        if (hindered(result)) counts.hindered += 1;
      }
      // What the file of its client asks is told beside it, and decides nothing.
      return { ...result, expectations: [...expectations, ...(result.expectations ?? [])] };
    },
    outcome: () => ({ source: policy.source, ...counts }),
    notes() {
      const { ungrouped } = counts;
      const more = ungrouped > strangers.length ? `, and ${ungrouped - strangers.length} more` : '';
      const lost =
        ungrouped === 0
          ? []
          : [
              `${policy.source}: no group names ${strangers.join(', ')}${more}; nothing was asked of ${ungrouped === 1 ? 'it' : 'them'}`,
            ];
      const notes = run.notes();
      const rest = notes.length - MOST_NOTES;
      return [
        ...lost,
        ...notes.slice(0, MOST_NOTES),
        ...(rest > 0 ? [`${policy.source}: ${rest} more waivers to look at`] : []),
      ];
    },
  };
}

const MOST_NAMED = 5;
const MOST_NOTES = 20;

/** UTF-16 takes two, and UTF-8 up to three. */
const BYTES_A_CHARACTER = 3;
const LARGEST_LIST = 64 << 20;

/** A connection request that this machine could not send leaves a hole that is not the host's. */
function hindered({ outcome, protocols }: DiagnosedHost): boolean {
  const failures = [
    outcome.kind === 'failed' ? outcome.failure : undefined,
    ...Object.values(protocols ?? {}).map(({ failure }) => failure),
  ];
  return failures.some((failure) => failure?.kind === 'local' || failure?.kind === 'bug');
}

function readText(path: string, largest: number, refuse: (reason: string) => never): string {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      if (size > largest) throw new Error(`has ${size} bytes, and ${largest} are the most`);
      const reader = textReader();
      return reader.push(readFileSync(file)) + reader.end();
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return refuse(code === undefined ? message : (UNREADABLE[code] ?? `cannot be read: ${code}`));
  }
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'is a directory, not a file',
  EACCES: 'may not be read by this user',
};
