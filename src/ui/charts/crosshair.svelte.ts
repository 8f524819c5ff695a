/** The point at which charts that lie side by side are read; undefined is the latest. */
export class Crosshair {
  point = $state<number>();
}
