import type { Plugin } from 'vite';

export declare function pyodideFiles(): Plugin;
