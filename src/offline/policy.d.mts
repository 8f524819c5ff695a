export declare const PAGE_POLICY: string;
export declare function headersFor(path: string): Record<string, string>;
