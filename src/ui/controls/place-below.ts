/** Puts a native popover under its button, inside the window, each time it opens. */
import type { Attachment } from 'svelte/attachments';

const GAP_PX = 6;
const MARGIN_PX = 12;

export function placeBelow(anchor: () => HTMLElement | undefined): Attachment<HTMLElement> {
  return (popover) => {
    const place = (event: ToggleEvent): void => {
      const from = anchor()?.getBoundingClientRect();
      if (event.newState !== 'open' || from === undefined) return;
      const { width, height } = popover.getBoundingClientRect();
      const left = Math.min(from.left, window.innerWidth - width - MARGIN_PX);
      const below = from.bottom + GAP_PX;
      const fits = below + height + MARGIN_PX <= window.innerHeight;
      popover.style.left = `${Math.max(MARGIN_PX, left)}px`;
      popover.style.top = `${fits ? below : Math.max(MARGIN_PX, from.top - height - GAP_PX)}px`;
    };
    popover.addEventListener('toggle', place);
    return () => {
      popover.removeEventListener('toggle', place);
    };
  };
}
