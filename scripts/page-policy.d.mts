import type { Plugin } from 'vite';

export declare function pagePolicy(): Plugin;
