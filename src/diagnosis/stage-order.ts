/**
 * The stages in their order, for those who only sort by it: to import the sequence itself would
 * load all of the protocol. A test holds the two equal.
 */
export const STAGE_ORDER: readonly string[] = [
  'dns',
  'tcp',
  'x224',
  'tls',
  'credssp',
  'authorization',
  'mcs',
  'channels',
  'security',
  'logon',
  'licensing',
  'activation',
];
