/** Options: which hosts. */

import { failedOf, importRequest } from '../import-request.ts';
import type { Option } from '../option.ts';
import { shard } from '../shard.ts';
import { anyText, oneOf, seed, wholeNumber } from '../values.ts';

export const TARGET_OPTIONS = {
  from: {
    kind: 'repeated',
    group: 'Targets',
    placeholder: '[FORMAT:]FILE',
    describe:
      'Read the targets from a file of another program (see rdpprobe list importers); - is stdin',
    read: importRequest,
  },
  'from-failed': {
    kind: 'repeated',
    group: 'Targets',
    placeholder: 'FILE',
    describe: 'Probe again what failed in an earlier run, of which FILE is the JSON Lines',
    read: failedOf,
  },
  port: {
    kind: 'single',
    group: 'Targets',
    placeholder: 'PORT',
    describe: 'Port of targets that name none; 3389 by default',
    read: wholeNumber(1, 65_535),
  },
  exclude: {
    kind: 'repeated',
    group: 'Targets',
    placeholder: 'TARGETS',
    describe:
      'Never connect to these, written as targets are; holds for the addresses of names as well',
    read: anyText,
  },
  'exclude-file': {
    kind: 'repeated',
    group: 'Targets',
    placeholder: 'FILE',
    describe: 'A file of excludes',
    read: anyText,
  },
  'all-ips': {
    kind: 'flag',
    group: 'Targets',
    describe: 'Probe every address of a name, not only the first that answers',
  },
  ipv4: {
    kind: 'flag',
    group: 'Targets',
    short: '4',
    describe: 'Use only the IPv4 addresses of a name',
  },
  ipv6: {
    kind: 'flag',
    group: 'Targets',
    short: '6',
    describe: 'Use only the IPv6 addresses of a name',
  },
  skip: {
    kind: 'single',
    group: 'Targets',
    placeholder: 'N',
    describe: 'Leave out the first N targets, to go on with an interrupted scan',
    read: wholeNumber(0, Number.MAX_SAFE_INTEGER),
    only: ['scan'],
  },
  resume: {
    kind: 'single',
    group: 'Targets',
    placeholder: 'FILE',
    describe:
      'Go on with the scan whose JSON Lines report FILE is, and append to it; a new FILE is begun',
    read: anyText,
    only: ['scan'],
  },
  'max-targets': {
    kind: 'single',
    group: 'Targets',
    placeholder: 'N',
    describe: 'Probe at most N targets, the first ones of the order',
    read: wholeNumber(1, Number.MAX_SAFE_INTEGER),
    only: ['scan'],
  },
  order: {
    kind: 'single',
    group: 'Targets',
    placeholder: 'ORDER',
    describe:
      'random, so that no network is asked all at once, or linear, as listed; random by default for more than 256 targets',
    read: oneOf(['random', 'linear']),
    only: ['scan'],
  },
  seed: {
    kind: 'single',
    group: 'Targets',
    placeholder: 'TEXT',
    describe: 'Make the random order from TEXT, so that it can be had again; noted with the run',
    read: seed,
    only: ['scan'],
  },
  shard: {
    kind: 'single',
    group: 'Targets',
    placeholder: 'I/N',
    describe:
      'Probe only the Ith of N parts of the list, for N machines; auto takes both from the CI system',
    read: shard,
    only: ['scan'],
  },
  yes: {
    kind: 'flag',
    group: 'Targets',
    describe: 'Yes to more than 65,536 targets, to public addresses, and to a logon on many hosts',
  },
  'dry-run': {
    kind: 'flag',
    group: 'Targets',
    describe: 'Connect to nobody; say how many targets there are, and how long they may take',
    only: ['scan'],
  },
} as const satisfies Readonly<Record<string, Option>>;
