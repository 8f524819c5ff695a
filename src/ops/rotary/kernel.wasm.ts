/** Rotation of the pairs of every head by the angles of a table; equation at the reference. */

/**
 * Some rows of y. Row r is at position first + r mod steps.
 *
 * @param angles [positions][cos of half a head, sin of half a head]
 * @param direction 1 rotates, −1 rotates back
 */
export function rotary(
  from: i32,
  to: i32,
  _scratch: usize,
  x: usize,
  y: usize,
  angles: usize,
  first: i32,
  steps: i32,
  heads: i32,
  half: i32,
  direction: f32,
): void {
  const way = f32x4.splat(direction);
  for (let row = from; row < to; row++) {
    const cos = angles + 8 * (first + (row % steps)) * half;
    const sin = cos + 4 * half;
    for (let head = 0; head < heads; head++) {
      const at = 8 * (row * heads + head) * half;
      const low = x + at;
      const high = low + 4 * half;
      let i = 0;
      for (; i + 4 <= half; i += 4) {
        const c = v128.load(cos + 4 * i);
        const s = f32x4.mul(way, v128.load(sin + 4 * i));
        const a = v128.load(low + 4 * i);
        const b = v128.load(high + 4 * i);
        v128.store(y + at + 4 * i, f32x4.sub(f32x4.mul(a, c), f32x4.mul(b, s)));
        v128.store(y + at + 4 * (half + i), f32x4.add(f32x4.mul(b, c), f32x4.mul(a, s)));
      }
      for (; i < half; i++) {
        const c = load<f32>(cos + 4 * i);
        const s = direction * load<f32>(sin + 4 * i);
        const a = load<f32>(low + 4 * i);
        const b = load<f32>(high + 4 * i);
        store<f32>(y + at + 4 * i, a * c - b * s);
        store<f32>(y + at + 4 * (half + i), b * c + a * s);
      }
    }
  }
}
