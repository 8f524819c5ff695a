/**
 * Lets Node load tfjs the way bundlers do. Its packages ship ES modules (`module` in their
 * package.json) with extensionless and directory imports, which Node refuses, and CommonJS
 * bundles (`main`) that hold a second copy of everything and no gradients.
 *
 * Import this module before the first dynamic import of anything that uses tfjs, or pass it as
 * `--import ./scripts/node-tfjs.mjs`.
 */
import { register } from 'node:module';

register('./node-tfjs-hooks.mjs', import.meta.url);
