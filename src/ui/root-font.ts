/** The page's rem in pixels, which grows with the screen. */
export function rootFontPx(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}
