import { firstLoadFiles, pageFiles } from './scripts/first-load.mjs';

export default [
  {
    name: 'First load: page, styles, engine worker and its kernels (model weights aside)',
    path: firstLoadFiles(),
    gzip: true,
    limit: '185 kB',
  },
  {
    name: 'Page alone, so that tfjs stays in the worker',
    path: pageFiles(),
    gzip: true,
    limit: '65 kB',
  },
];
