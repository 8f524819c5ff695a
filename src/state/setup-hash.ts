/**
 * The address after `#`: a set-up as text, `lab=assistant&ppo.klCoefficient=0.1&hide=model`.
 * Only names and strings here; what they mean is SetupState's business.
 */

export type HashEntries = Readonly<Record<string, string>>;

export function parseHash(hash: string): HashEntries {
  return Object.fromEntries(new URLSearchParams(hash.replace(/^#/, '')));
}

/** Commas and colons stay readable; everything else is encoded as usual. */
export function formatHash(entries: HashEntries): string {
  const text = new URLSearchParams(entries).toString().replaceAll('%2C', ',');
  return text === '' ? '' : `#${text}`;
}
