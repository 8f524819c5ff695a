/** Keys that move between choices or make one. */
const CHOOSING = /^(Arrow\w+|Home|End| |Enter)$/;

/** Whether the key belongs to the element that has it: a field, a slider, an open dialog. */
export function takesKeys(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.matches('input:is([type=radio], [type=checkbox])')) return CHOOSING.test(key);
  return (
    target.closest('input, select, textarea, [contenteditable], dialog, [popover], [role=menu]') !==
    null
  );
}
