import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  JUDGING_ACTIONS,
  KeyBindings,
  type JudgingAction,
  type KeyPress,
} from './key-bindings.svelte';
import { PAGE_KEYS } from './page-keys';

const press = (key: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...modifiers,
});

let keys: KeyBindings;
beforeEach(() => {
  const stored = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => stored.set(name, value),
  });
  keys = new KeyBindings();
});

describe('by default', () => {
  test('arrows choose, B is both bad, S skips, Z takes back, Shift+Z brings again', () => {
    const pressed = ['ArrowLeft', 'ArrowRight', 'ArrowDown', 'b', 's', 'z'];
    expect(pressed.map((key) => keys.action(press(key)))).toEqual([
      'a',
      'b',
      'tie',
      'both-bad',
      'skip',
      'undo',
    ]);
    expect(keys.action(press('Z', { shiftKey: true }))).toBe('redo');
  });

  test('caps lock changes nothing', () => {
    expect(keys.action(press('S'))).toBe('skip');
  });

  test('combinations that belong to the browser are left alone', () => {
    expect(keys.action(press('ArrowLeft', { altKey: true }))).toBeUndefined();
    expect(keys.action(press('s', { ctrlKey: true }))).toBeUndefined();
    expect(keys.action(press('ArrowRight', { shiftKey: true }))).toBeUndefined();
    expect(keys.action(press('x'))).toBeUndefined();
  });
});

describe('another key', () => {
  test('takes the place of the old one and is remembered', () => {
    expect(keys.bind('skip', press('x'))).toBeUndefined();
    expect(keys.action(press('s'))).toBeUndefined();
    expect(new KeyBindings().action(press('x'))).toBe('skip');
    expect(keys.label('skip')).toBe('X');
  });

  test('that is somebody’s already is refused with the reason, and nothing changes', () => {
    expect(keys.bind('skip', press('z'))).toContain('Undo');
    expect(keys.bind('skip', press('3'))).toContain('stage');
    expect(keys.bind('skip', press('s', { metaKey: true }))).toContain('browser');
    expect(keys.action(press('s'))).toBe('skip');
  });
});

test('reset brings the first keys back', () => {
  keys.bind('skip', press('x'));
  keys.reset();
  expect(keys.action(press('s'))).toBe('skip');
});

test('what was stored with a conflict is not used', () => {
  localStorage.setItem('rft-playground judging keys', JSON.stringify({ skip: 'z' }));
  expect(new KeyBindings().action(press('z'))).toBe('undo');
});

test('the help explains every judging key, as it is after a change', () => {
  keys.bind('skip', press('x'));
  const explained = keys.explained();
  expect(explained.find(({ does }) => does === 'skip the pair')?.keys).toEqual(['X']);
  const labels = Object.keys(JUDGING_ACTIONS).map((action) => keys.label(action as JudgingAction));
  expect(explained.flatMap((line) => line.keys).sort()).toEqual(labels.sort());
});

test.each(Object.values(PAGE_KEYS).flatMap((one) => one.keys.map((key) => [key, one.does])))(
  'the page keeps %s for itself and says what it does',
  (key, does) => {
    const [name, shiftKey] = key.startsWith('Shift+') ? [key.slice(6), true] : [key, false];
    expect(keys.bind('skip', press(name, { shiftKey }))).toContain(does);
  },
);
