export declare const CHROMIUM_ARGS: string[];
export declare function findChromium(): string | undefined;
export declare function launchOptions(): {
  args: string[];
  executablePath?: string;
  channel?: string;
};
