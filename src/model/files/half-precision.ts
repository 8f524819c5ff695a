/** The two 16-bit float formats that weights are published in, widened exactly. */

/** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
export function float16ToFloat32(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, (bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
}

/** To the nearest binary16, ties to even; what is beyond its range becomes infinite. */
export function float32ToFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(1);
  const float = new Float32Array(bits.buffer);
  return Uint16Array.from(values, (value) => {
    float[0] = value;
    const [word = 0] = bits;
    const sign = (word >>> 16) & 0x8000;
    const size = Math.abs(value);
    if (Number.isNaN(value)) return sign | 0x7e00;
    // Half way from the largest half, 65504, to the next power of two rounds up to infinity.
    if (size >= 65520) return sign | 0x7c00;
    // Below 2⁻¹⁴ halves are whole multiples of 2⁻²⁴, above they have ten bits of fraction.
    if (size < 2 ** -14) return sign | roundToEven(size * 2 ** 24);
    const exponent = (word >>> 23) & 0xff;
    return sign | (((exponent - 112) << 10) + roundToEven((word & 0x7fffff) / 2 ** 13));
  });
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/** bfloat16: the upper half of a float32. */
export function bfloat16ToFloat32(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (bits) => bits << 16).buffer);
}
