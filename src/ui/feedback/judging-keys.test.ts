import { expect, test } from 'vitest';
import { judgingAction, type KeyPress } from './judging-keys';

const press = (key: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...modifiers,
});

test('arrows choose, S skips, Z takes back, Shift+Z brings again', () => {
  const keys = ['ArrowLeft', 'ArrowRight', 'ArrowDown', 's', 'z'];
  expect(keys.map((key) => judgingAction(press(key)))).toEqual(['a', 'b', 'tie', 'skip', 'undo']);
  expect(judgingAction(press('Z', { shiftKey: true }))).toBe('redo');
});

test('caps lock changes nothing', () => {
  expect(judgingAction(press('S'))).toBe('skip');
  expect(judgingAction(press('Z'))).toBe('undo');
});

test('combinations that belong to the browser are left alone', () => {
  expect(judgingAction(press('ArrowLeft', { altKey: true }))).toBeUndefined();
  expect(judgingAction(press('s', { ctrlKey: true }))).toBeUndefined();
  expect(judgingAction(press('z', { metaKey: true }))).toBeUndefined();
  expect(judgingAction(press('ArrowRight', { shiftKey: true }))).toBeUndefined();
});

test('other keys are nobody’s', () => {
  expect(judgingAction(press('x'))).toBeUndefined();
  expect(judgingAction(press('ArrowUp'))).toBeUndefined();
});
