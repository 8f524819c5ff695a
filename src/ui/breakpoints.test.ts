import { expect, test } from 'vitest';
import { withBreakpoints } from './breakpoints';

test('a breakpoint stands for its width, in media and container queries', () => {
  expect(withBreakpoints('@media (--phone) { a { color: red } }')).toBe(
    '@media (max-width: 40rem) { a { color: red } }',
  );
  expect(withBreakpoints('@container stage (--narrow) {')).toBe(
    '@container stage (max-width: 30rem) {',
  );
});

test('leaves custom properties alone', () => {
  const css = '.a { color: var(--ink); margin: calc(var(--space-1) * 2) }';
  expect(withBreakpoints(css)).toBe(css);
});

test('refuses an unknown breakpoint, naming those there are', () => {
  expect(() => withBreakpoints('@media (--tablet) {')).toThrow(/--tablet.*phone/);
});
