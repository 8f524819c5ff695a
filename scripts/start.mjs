/**
 * `npm start`: installs what is missing, builds the app, serves it to this machine only and
 * prints the address. The port is PORT (4173 by default) or the next free one.
 */
import { fileURLToPath } from 'node:url';
import { installDependencies } from './install.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
installDependencies();

const [{ build }, { serve }] = await Promise.all([import('vite'), import('./serve.mjs')]);
await build({ logLevel: 'warn' });
const { address } = await serve({ folder: 'dist', port: Number(process.env.PORT ?? 4173) });
console.log(`\nRFT Playground is at ${address}`);
console.log('Stop it with Ctrl+C.');
