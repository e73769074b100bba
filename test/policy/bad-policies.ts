/** Policies that are wrong, and what is said of each: what was found, where, and what would be right. */

/** A group of one host, of which something is asked. */
function asking(expect: string, more = ''): string {
  const lines = expect.split('\n').map((line) => `      ${line}\n`);
  return `groups:\n  rds:\n    targets: rds01.example\n${more}    expect:\n${lines.join('')}`;
}

function waiving(waivers: string): string {
  const lines = waivers.split('\n').map((line) => `  ${line}\n`);
  return `groups:\n  rds:\n    targets: rds01.example\nwaivers:\n${lines.join('')}`;
}

/** The messages without the name of the file: `LINE:COLUMN: MESSAGE`. */
export const BAD_POLICIES: readonly (readonly [
  title: string,
  text: string,
  messages: readonly string[],
])[] = [
  ['an empty file', '', ['1:1: the policy is empty: write groups and their targets']],
  [
    'only comments',
    '# nothing yet\n',
    ['1:1: the policy is empty: write groups and their targets'],
  ],
  [
    'a text in place of a map',
    'rds01.example\n',
    [
      '1:1: the policy is "rds01.example": write keys with their values: version, failOn, groups, waivers',
    ],
  ],
  [
    'a list in place of a map',
    '- rds01.example\n- rds02.example\n',
    ['1:1: the policy is a list: write keys with their values: version, failOn, groups, waivers'],
  ],
  [
    'no groups',
    'version: 1\n',
    ['1:1: groups is missing: write groups by their names, each with its targets'],
  ],
  ['groups without any', 'groups: {}\n', ['1:9: groups names no group']],
  [
    'groups as a list',
    'groups:\n  - rds01.example\n',
    ['2:3: groups is a list: write groups by their names, each with its targets'],
  ],
  [
    'a version of the future',
    'version: 2\ngroups:\n  rds:\n    targets: rds01.example\n',
    ['1:10: version is 2: write 1, which is the only version there is'],
  ],
  [
    'an unknown key at the top',
    'group:\n  rds:\n    targets: rds01.example\n',
    ['1:1: "group" is not known in a policy: did you mean groups?'],
  ],
  [
    'a tab in the indentation',
    'groups:\n\trds:\n\t\ttargets: rds01.example\n',
    [
      '2:1: a tab stands in the indentation: YAML wants blanks',
      '3:1: a tab stands in the indentation: YAML wants blanks',
    ],
  ],
  [
    'a key that stands twice',
    'groups:\n  rds:\n    targets: rds01.example\n  rds:\n    targets: rds02.example\n',
    ['4:3: "rds" stands here a second time: put both into one'],
  ],
  [
    'a bracket that is not closed',
    'groups:\n  rds:\n    targets: [rds01.example, rds02.example\n    profile: hardened\n',
    ['4:5: a bracket is not closed before this line'],
  ],
  [
    'a quotation mark that is not closed',
    "groups:\n  rds:\n    targets: 'rds01.example\n    profile: hardened\n",
    ['5:1: a quotation mark is not closed before this line'],
  ],
  [
    'indentation that does not fit',
    'groups:\n  rds:\n      targets: rds01.example\n    profile: hardened\n',
    ['4:1: the indentation does not fit the lines above: keys of one map begin in the same column'],
  ],
  [
    'two colons on a line',
    'groups: rds: targets\n',
    [
      '1:9: there are two colons on one line: begin a new line after the first, or put the text into quotes',
    ],
  ],
  [
    'a key without a colon',
    'groups\n  rds:\n',
    ['1:1: a key has no colon behind it: write KEY: VALUE'],
  ],
  [
    'a list of a file without quotes',
    'groups:\n  rds:\n    targets: @hosts.txt\n',
    ['3:14: text that begins with "@" stands in quotes: \'@hosts.txt\''],
  ],
  [
    'a name with a star without quotes',
    'groups:\n  rds:\n    targets: [*.example, rds01]\n',
    [
      '3:15: "*.example" is an alias, and there is no anchor &.example before it: text that begins with * stands in quotes, as \'*.example\'',
    ],
  ],
  [
    'a comparison without quotes',
    asking('certificate:\n  daysLeft: >= 30'),
    ["6:20: a comparison stands in quotes, since > has a meaning in YAML: '>= 30'"],
  ],
  [
    'a comparison in a list without quotes',
    asking('ms: { tcp: > 5 }'),
    ['5:18: text that begins with ">" stands in quotes: \'> 5\''],
  ],
  [
    'two documents',
    'groups:\n  rds:\n    targets: rds01.example\n---\ngroups: {}\n',
    ['4:1: a second document begins here (---): a policy is one document'],
  ],
  [
    'a tag',
    'groups:\n  rds:\n    targets: !!js/function rds01.example\n',
    ['3:14: tags are not taken: leave out "!!js/function"'],
  ],
  [
    'a backslash in double quotes',
    asking('ntlm:\n  netbiosDomainName: "EXAMPLE\\rds\\q"'),
    ["6:40: a backslash in double quotes is an escape: use single quotes, as in 'EXAMPLE\\rds'"],
  ],
  [
    'an anchor bomb',
    'a: &a [x, x, x, x, x, x, x, x, x]\n' +
      'bcdefghi'
        .split('')
        .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]`)
        .join('\n') +
      '\n',
    ['1:1: aliases (*) repeat too much of the policy: write it out'],
  ],
  [
    'an alias without an anchor',
    'groups:\n  rds: *defaults\n',
    [
      '2:8: "*defaults" is an alias, and there is no anchor &defaults before it: text that begins with * stands in quotes, as \'*defaults\'',
    ],
  ],
  [
    'a merge key',
    'groups:\n  one: &one\n    targets: rds01.example\n  two:\n    <<: *one\n    profile: hardened\n',
    [
      '5:5: "<<" is not known in groups.two: maps are not merged; a profile holds what several groups share',
      '5:5: groups.two.targets is missing: write a host, network, range, *.name or @FILE, or a list of them',
    ],
  ],
  [
    'brackets without end',
    '['.repeat(100_000),
    ['1:1: brackets or lists are nested too deeply to be a policy'],
  ],
  [
    'blocks without end',
    `${'- '.repeat(20_000)}x`,
    ['1:1: brackets or lists are nested too deeply to be a policy'],
  ],
  [
    'a huge file',
    `groups:\n  rds:\n    targets: rds01.example\n${'# '.padEnd(300_000, 'x')}`,
    [
      "1:1: the policy has 300042 characters, and 262144 are the most: put long lists of targets into a file of their own, and write '@FILE'",
    ],
  ],
  [
    'yes for required',
    asking('security:\n  nla: yes'),
    [
      '6:14: groups.rds.expect.security.nla is "yes": write required, supported, optional or unsupported; did you mean required?',
    ],
  ],
  [
    'true for required',
    asking('security: { nla: true, standardRdp: no }'),
    [
      '5:24: groups.rds.expect.security.nla is true: write required, supported, optional or unsupported; did you mean required?',
      '5:43: groups.rds.expect.security.standardRdp is "no": write refused or allowed; did you mean refused?',
    ],
  ],
  [
    'a word with a typing error',
    asking('security: { nla: requierd }'),
    [
      '5:24: groups.rds.expect.security.nla is "requierd": write required, supported, optional or unsupported; did you mean required?',
    ],
  ],
  [
    'a wrong word in a list',
    asking('security: { nla: [required, suported] }'),
    [
      '5:35: groups.rds.expect.security.nla[2] is "suported": write required, supported, optional or unsupported; did you mean supported?',
    ],
  ],
  [
    'a section with a typing error',
    asking('certifcate: { daysLeft: ">= 30" }'),
    ['5:7: "certifcate" is not known in groups.rds.expect: did you mean certificate?'],
  ],
  [
    'a key with a typing error',
    asking('certificate: { daysleft: ">= 30", keybits: ">= 2048" }'),
    [
      '5:22: "daysleft" is not known in groups.rds.expect.certificate: did you mean daysLeft?',
      '5:41: "keybits" is not known in groups.rds.expect.certificate: did you mean keyBits?',
    ],
  ],
  [
    'a key with a dot',
    asking('security.nla: required'),
    ['5:7: "security.nla" is not known in groups.rds.expect: write it as security: { nla: … }'],
  ],
  [
    'a value in place of a section',
    asking('tls: 1.2'),
    [
      '5:12: groups.rds.expect.tls is 1.2: write keys with their values: min, max, cipher, oldest, takes, suites',
    ],
  ],
  [
    'an empty expect',
    'groups:\n  rds:\n    targets: rds01.example\n    expect:\n',
    [
      '4:12: groups.rds.expect is empty: write keys with their values: security, tls, certificate, credssp, ntlm, ms, …',
    ],
  ],
  [
    'a figure alone',
    asking('certificate: { daysLeft: 30 }'),
    [
      "5:32: groups.rds.expect.certificate.daysLeft is 30: write '>= 30' for at least, '<= 30' for at most, or '= 30' for exactly that",
    ],
  ],
  [
    'a comparison turned round',
    asking('certificate: { daysLeft: "=> 30" }'),
    ['5:32: groups.rds.expect.certificate.daysLeft is "=> 30": write \'>= 30\''],
  ],
  [
    'a comparison with a unit',
    asking('ms: { tcp: "<= 50ms" }'),
    ['5:18: groups.rds.expect.ms.tcp is "<= 50ms": write a comparison in quotes, as in \'<= 50\''],
  ],
  [
    'a figure out of range',
    asking('ms: { tcp: "<= -5" }\ncertificate: { keyBits: ">= 9999999" }'),
    [
      '5:18: groups.rds.expect.ms.tcp is "<= -5": write a figure from 0 to 3600000, as in \'<= 50\'',
      '6:31: groups.rds.expect.certificate.keyBits is ">= 9999999": write a figure from 0 to 65536, as in \'>= 2048\'',
    ],
  ],
  [
    'a TLS version that there is not',
    asking('tls: { min: 1.4, max: SSLv3 }'),
    [
      '5:19: groups.rds.expect.tls.min is 1.4: write 1.0, 1.1, 1.2 or 1.3',
      '5:29: groups.rds.expect.tls.max is "SSLv3": write 1.0, 1.1, 1.2 or 1.3',
    ],
  ],
  [
    'a thumbprint that is a number',
    asking('certificate:\n  sha1: 1234567890123456789012345678901234567890'),
    [
      '6:15: groups.rds.expect.certificate.sha1 is 1234567890123456789012345678901234567890: write the thumbprint in quotes, or YAML takes it for a number',
    ],
  ],
  [
    'a thumbprint that is too short',
    asking('certificate: { sha1: "AB:CD:EF", sha256: [] }'),
    [
      '5:28: groups.rds.expect.certificate.sha1 is "AB:CD:EF": write the 40 hex digits of a SHA-1 thumbprint, and not 6',
      '5:48: groups.rds.expect.certificate.sha256 is an empty list: write the 64 hex digits of a SHA-256 thumbprint',
    ],
  ],
  [
    'yes for true',
    asking('certificate: { selfSigned: no }'),
    [
      '5:34: groups.rds.expect.certificate.selfSigned is "no": write true or false; did you mean false?',
    ],
  ],
  [
    'a number for a text',
    asking('certificate: { issuer: 5 }'),
    ["5:30: groups.rds.expect.certificate.issuer is 5: write it in quotes, as '5'"],
  ],
  [
    'a stage that there is not',
    asking('reaches: nla'),
    [
      '5:16: groups.rds.expect.reaches is "nla": write dns, tcp, x224, tls, credssp, authorization, mcs, channels, security, logon, licensing or activation',
    ],
  ],
  [
    'a verdict that is none',
    asking('verdict: NLA required'),
    [
      '5:16: groups.rds.expect.verdict is "NLA required": write the code of a verdict, as nla-required, or a list of codes',
    ],
  ],
  [
    'a build that is a number',
    asking('ntlm: { build: 10.0.17763 }'),
    [
      "5:22: groups.rds.expect.ntlm.build is \"10.0.17763\": write '>= 10.0.17763' for that or newer, or '= 10.0.17763' for exactly that",
    ],
  ],
  [
    'a rule that there is not',
    asking('rules: [RDP-NLA-001, RDP-NLA-999]'),
    [
      '5:28: groups.rds.expect.rules[2] is "RDP-NLA-999": write the id of a rule; VERDICTS.md lists them; did you mean RDP-NLA-001?',
    ],
  ],
  [
    'a rule in small letters',
    asking('rules: { rdp-nla-001: absent }'),
    ['5:16: "rdp-nla-001" is not known in groups.rds.expect.rules: did you mean RDP-NLA-001?'],
  ],
  [
    'a profile that there is not',
    asking('reaches: tls', '    profile: hardend\n'),
    [
      '4:14: groups.rds.profile is "hardend": write inventory@1, inventory, hardened@1, hardened, legacy-ok@1 or legacy-ok; did you mean hardened?',
    ],
  ],
  [
    'a profile of a version that there is not',
    asking('reaches: tls', '    profile: hardened@7\n'),
    [
      '4:14: groups.rds.profile is "hardened@7": write inventory@1, inventory, hardened@1, hardened, legacy-ok@1 or legacy-ok; did you mean hardened@1?',
    ],
  ],
  [
    'a severity that there is not',
    'failOn: severe\ngroups:\n  rds:\n    targets: rds01.example\n    failOn: hihg\n',
    [
      '1:9: failOn is "severe": write info, low, medium, high or critical',
      '5:13: groups.rds.failOn is "hihg": write info, low, medium, high or critical; did you mean high?',
    ],
  ],
  [
    'blocked with a profile',
    'groups:\n  closed:\n    targets: 10.0.0.0/24\n    profile: hardened\n    expect: { blocked: true }\n',
    [
      '5:24: blocked: true stands alone: of a host that cannot be reached nothing else can hold, so leave out the rest and the profile',
    ],
  ],
  [
    'blocked with other expectations',
    asking('blocked: true\nsecurity: { nla: required }'),
    [
      '5:16: blocked: true stands alone: of a host that cannot be reached nothing else can hold, so leave out the rest and the profile',
    ],
  ],
  [
    'no targets',
    'groups:\n  rds:\n    profile: hardened\n',
    [
      '3:5: groups.rds.targets is missing: write a host, network, range, *.name or @FILE, or a list of them',
    ],
  ],
  [
    'empty targets',
    'groups:\n  rds:\n    targets: []\n  two:\n    targets: " "\n',
    [
      '3:14: groups.rds.targets is an empty list: write a host, network, range, *.name or @FILE, or a list of them',
    ],
  ],
  [
    'targets that are none',
    'groups:\n  rds:\n    targets:\n      - rds01.example\n      - 010.0.0.1\n      - 10.0.0.5/24\n',
    [
      '5:9: "010.0.0.1" has a leading zero, which some programs read as octal; write 10.0.0.1 (or 8.0.0.1)',
      '6:9: "10.0.0.5/24" has host bits set; write 10.0.0.0/24 for the network, or 10.0.0.5 for the one address',
    ],
  ],
  [
    'a network with a star',
    'groups:\n  rds:\n    targets: 10.0.0.*\n',
    [
      '3:14: "10.0.0.*" has a * where it has no meaning: * stands in names, as in *.example or rds-*; a network is written 10.0.0.0/24',
    ],
  ],
  [
    'a list that cannot be read',
    "groups:\n  rds:\n    targets: '@nowhere.txt'\n",
    ['3:14: "@nowhere.txt" cannot be read: there is no such file'],
  ],
  [
    'a faulty line in a list',
    "groups:\n  rds:\n    targets: '@hosts.txt'\n",
    ['3:14: hosts.txt:2: "10.0.0.300" is not an IPv4 address: 300 is more than 255'],
  ],
  [
    'a name of a group',
    'groups:\n  "r/ds":\n    targets: rds01.example\n',
    ['2:3: the group "r/ds" needs another name: 1 to 64 letters, digits, blanks, dots, hyphens'],
  ],
  [
    'a waiver without a reason',
    waiving('- waive: security.nla\n  targets: rds01.example\n  until: 2026-12-31'),
    ['5:5: waivers[1].reason is missing: write why it is accepted, of at most 500 characters'],
  ],
  [
    'a waiver without an end',
    waiving('- waive: security.nla\n  targets: rds01.example\n  reason: CHG0012345'),
    [
      '5:5: waivers[1].until is missing: write a day of the calendar as YYYY-MM-DD, for example 2026-12-31',
    ],
  ],
  [
    'a day that there is not',
    waiving(
      '- waive: security.nla\n  targets: rds01.example\n  reason: CHG0012345\n  until: 2026-02-30',
    ),
    [
      '8:12: waivers[1].until is "2026-02-30": write a day of the calendar as YYYY-MM-DD, for example 2026-12-31',
    ],
  ],
  [
    'a day in another order',
    waiving(
      '- waive: security.nla\n  targets: rds01.example\n  reason: CHG0012345\n  until: 31.12.2026',
    ),
    [
      '8:12: waivers[1].until is "31.12.2026": write a day of the calendar as YYYY-MM-DD, for example 2026-12-31',
    ],
  ],
  [
    'a waiver of nothing known',
    waiving(
      '- waive: [security.nal, RDP-NLA-01, whatever]\n  targets: rds01.example\n  reason: CHG0012345\n  until: 2026-12-31',
    ),
    [
      '5:13: "security.nal" is no expectation and no rule: did you mean security.nla?',
      '5:27: "RDP-NLA-01" is no expectation and no rule: did you mean RDP-NLA-001?',
      '5:39: "whatever" is no expectation and no rule: write an id as security.nla, a section as certificate, a rule or everything',
    ],
  ],
  [
    'waivers as a map',
    waiving('waive: security.nla\ntargets: rds01.example'),
    ['5:3: waivers is a map: write a list, in which each waiver begins with a hyphen'],
  ],
  [
    'several faults at once',
    'version: one\nfailon: high\ngroups:\n  rds:\n    target: rds01.example\n    expect: { security: { nla: on } }\n',
    [
      '1:10: version is "one": write 1, which is the only version there is',
      '2:1: "failon" is not known in a policy: did you mean failOn?',
      '5:5: "target" is not known in groups.rds: did you mean targets?',
      '6:32: groups.rds.expect.security.nla is "on": write required, supported, optional or unsupported; did you mean required?',
    ],
  ],
];
