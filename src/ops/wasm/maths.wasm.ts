/** Exponential and logarithm from multiplications alone: the same bits in every browser. */

const LOG2_E: f32 = 1.44269504;
/** ln 2 in two parts, the first with zeros at its end: n times it is exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.1219444e-4;
/** Below it results would be subnormal. */
const LEAST: f32 = -87.3;

/** exp(x) to about 1 unit in the last place; 0 below e⁻⁸⁷, e⁸⁸ above that. */
export function exp4(x: v128): v128 {
  const clamped = f32x4.pmin(f32x4.pmax(x, f32x4.splat(LEAST)), f32x4.splat(88.3));
  const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(LOG2_E)));
  let r = f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(LN2_LOW)));
  // 1 + r + r² (1/2 + r/6 + …), for |r| ≤ ½ ln 2
  let p = f32x4.splat(1.0 / 5040.0);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 720.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 120.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 24.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 6.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5));
  p = f32x4.add(f32x4.mul(f32x4.mul(p, r), r), f32x4.add(r, f32x4.splat(1)));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return v128.and(f32x4.mul(p, power), f32x4.gt(x, f32x4.splat(LEAST)));
}

/** exp(x) of one number, to the bits of `exp4` */
export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0);
}

/** The parts of ln 2 for double precision, the first with zeros at its end. */
const LN2_HEAD: f64 = 0.6931471803691238;
const LN2_TAIL: f64 = 1.9082149292705877e-10;

/** eˣ in double precision, to about 10⁻¹⁵ of it; for −700 < x < 700, beyond that what these give */
export function expDouble(x: f64): f64 {
  const clamped = min<f64>(700, max<f64>(-700, x));
  const n = nearest<f64>(clamped * 1.4426950408889634);
  const r = clamped - n * LN2_HEAD - n * LN2_TAIL;
  let sum: f64 = 1;
  for (let k = 14; k >= 1; k--) sum = 1 + (sum * r) / <f64>k;
  return sum * reinterpret<f64>((<i64>n + 1023) << 52);
}

/** ln x for x > 0, to about 10⁻¹²: 2 artanh((m − 1) / (m + 1)) + e ln 2 with x = m · 2ᵉ */
export function log1(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  let exponent = <i32>(bits >> 52) - 1023;
  let mantissa = reinterpret<f64>((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5;
    exponent++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const q = s * s;
  let sum: f64 = 0;
  for (let odd = 17; odd >= 1; odd -= 2) sum = sum * q + 1.0 / <f64>odd;
  return 2 * s * sum + <f64>exponent * 0.6931471805599453;
}

/** The sum of the four lanes. */
export function sum4(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** The largest of the four lanes. */
export function max4(x: v128): f32 {
  const pairs = f32x4.pmax(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}
