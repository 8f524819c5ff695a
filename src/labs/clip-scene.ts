/**
 * How a control lab draws its clips. Each has a `scene.ts` in its folder, which the page finds
 * there and fetches with the first clip; it knows the lab's world and nothing of the page.
 */

/** What a canvas of the page and one of a worker have in common. */
export type Pen = CanvasCompositing &
  CanvasDrawPath &
  CanvasFillStrokeStyles &
  CanvasPath &
  CanvasPathDrawingStyles &
  CanvasRect &
  CanvasState &
  CanvasText &
  CanvasTextDrawingStyles &
  CanvasTransform;

/** Colours as the page has them just now, light or dark. */
export interface Palette {
  readonly ink: string;
  readonly faint: string;
  readonly line: string;
  readonly surface: string;
  /** Of whoever acted: grey for the base policy. */
  readonly actor: string;
}

export interface Scene {
  /** At least one; a clip of n steps has its start too. */
  readonly frames: number;
  readonly secondsPerFrame: number;
  /** Draws into the unit square: x to the right and y downwards, both from 0 to 1. */
  draw: (pen: Pen, frame: number, palette: Palette) => void;
  /** The numbers of that moment in words. */
  words: (frame: number) => string;
  /** The numbers of the whole clip in words. */
  readonly summary: string;
}

/** What a lab's `scene.ts` exports; total: any text is a clip. */
export interface SceneModule {
  readonly openScene: (prompt: string, text: string) => Scene;
}
