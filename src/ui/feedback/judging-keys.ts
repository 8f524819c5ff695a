/** Whether keys belong to the element that has them: a field, a slider, an open dialog. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest('input, select, textarea, [contenteditable], dialog, [popover], [role=menu]') !==
    null
  );
}
