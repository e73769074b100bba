/** How well a statement is supported; what has no support has no place in a catalogue. */
export type Confidence = 'A' | 'B' | 'C';

export const CONFIDENCES: Readonly<Record<Confidence, string>> = {
  A: 'stated by a specification or by a document of the maker',
  B: 'read in the source code of an implementation, said by a maintainer, or told alike by independent reports',
  C: 'one report from the field, or an inference from better supported facts',
};

/** Of what the web claims: D is a claim that is repeated and has no support, and no cause is ever D. */
export type ClaimConfidence = Confidence | 'D';

export const CLAIM_CONFIDENCES: Readonly<Record<ClaimConfidence, string>> = {
  ...CONFIDENCES,
  D: 'claimed and not supported: repeated on the web, and sought in vain in the sources',
};
