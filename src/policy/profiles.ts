/**
 * Expectations that come with rdpprobe, by name and version. What a version asks never changes:
 * a stricter list is the next version.
 */
export interface Profile {
  readonly about: string;
  /** As it would stand under `expect` in a policy. */
  readonly expect: Readonly<Record<string, unknown>>;
}

const ABSENT = 'absent';

export const PROFILES: Readonly<Record<string, Profile>> = {
  'inventory@1': {
    about: 'asks nothing; the hosts are only listed',
    expect: {},
  },
  'hardened@1': {
    about: 'NLA with a current CredSSP, TLS 1.2, a certificate that was issued, and nothing older',
    expect: {
      security: { nla: 'required', tls: 'required', standardRdp: 'refused' },
      tls: { min: '1.2' },
      certificate: { daysLeft: '>= 14', selfSigned: false },
      credssp: { version: '>= 5' },
      rules: {
        'RDP-TLS-003': ABSENT,
        'RDP-TLS-004': ABSENT,
        'RDP-CERT-003': ABSENT,
        'RDP-CERT-007': ABSENT,
        'RDP-CERT-008': ABSENT,
        'RDP-CREDSSP-003': ABSENT,
      },
    },
  },
  'legacy-ok@1': {
    about:
      'TLS of any version and a certificate that has not expired; old clients and hosts may stay',
    expect: {
      security: { tls: 'supported' },
      tls: { min: '1.0' },
      certificate: { daysLeft: '>= 1' },
      rules: { 'RDP-CREDSSP-003': ABSENT },
    },
  },
};

/** The profile of that name; without a version the newest. */
export function profileNamed(name: string): string | undefined {
  if (Object.hasOwn(PROFILES, name)) return name;
  return Object.keys(PROFILES).findLast((each) => each.split('@', 1)[0] === name);
}

/** Every name that is understood. */
export const PROFILE_NAMES: readonly string[] = [
  ...new Set(Object.keys(PROFILES).flatMap((name) => [name, name.split('@', 1)[0] ?? name])),
];
