/** SVG path of values spread over a box; equal values make a flat line in its middle. */
export function sparklinePath(values: readonly number[], width: number, height: number): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length < 2) return '';
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low;
  const points = finite.map((value, index) => {
    const x = (index / (finite.length - 1)) * width;
    const y = span === 0 ? height / 2 : height - ((value - low) / span) * height;
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M${points.join('L')}`;
}
