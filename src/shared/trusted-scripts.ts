/**
 * The page's policy lets no text become a script. Workers are started by their address; those of the
 * page's own origin may be, blobs of its own included.
 */
interface TrustedTypes {
  readonly trustedTypes?: {
    readonly createPolicy: (
      name: 'default',
      rules: { readonly createScriptURL: (address: string) => string | undefined },
    ) => void;
  };
}

export function trustOwnScripts(): void {
  (globalThis as TrustedTypes).trustedTypes?.createPolicy('default', {
    createScriptURL: (address) =>
      new URL(address, origin).origin === origin ? address : undefined,
  });
}
