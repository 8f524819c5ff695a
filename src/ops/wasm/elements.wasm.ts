/** What tfjs's gradients do element by element, in vectors of four. */

export function add(from: i32, to: i32, _scratch: usize, a: usize, b: usize, y: usize): void {
  for (let at = 16 * from; at < 16 * to; at += 16) {
    v128.store(y + at, f32x4.add(v128.load(a + at), v128.load(b + at)));
  }
}
