/**
 * `npm start`: installs what is missing, builds the app, serves it on this machine and prints
 * the address. The port is PORT (4173 by default) or the next free one.
 */
import { fileURLToPath } from 'node:url';
import { installDependencies } from './install.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
installDependencies();

const { build, preview } = await import('vite');
await build({ logLevel: 'warn' });
const server = await preview({ preview: { port: Number(process.env.PORT ?? 4173), open: false } });
console.log(`\nRFT Playground is at ${server.resolvedUrls?.local[0] ?? '(no address)'}`);
console.log('Stop it with Ctrl+C.');
