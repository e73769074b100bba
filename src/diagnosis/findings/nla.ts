import { evident, type Rule } from './rule.ts';
import { plainTlsTaken, standardRdpTaken } from './ways.ts';

export const nlaRules: readonly Rule[] = [
  {
    id: 'RDP-NLA-001',
    title: 'Network Level Authentication is not required.',
    severity: 'medium',
    check: (result) => evident(plainTlsTaken(result), standardRdpTaken(result)),
  },
];
