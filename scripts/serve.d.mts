export declare function serve(options: {
  folder: string;
  port?: number;
  strict?: boolean;
}): Promise<{ address: string; close: () => Promise<void> }>;
