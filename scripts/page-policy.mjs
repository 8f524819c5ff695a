/**
 * Vite plugin: the built index.html says its own policy, since not every host sends headers, and
 * carries no indentation. In development there is none: the server's own scripts would break it.
 */
import { PAGE_POLICY } from '../src/offline/policy.mjs';

/** @returns {import('vite').Plugin} */
export function pagePolicy() {
  return {
    name: 'page-policy',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html) =>
        html
          .replace(
            '<meta charset="utf-8" />',
            `$&<meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}" />`,
          )
          .replaceAll(/>\s+</g, '><')
          .replaceAll(/\s+/g, ' '),
    },
  };
}
