// Box-Muller in double precision: two 64-bit words to two standard normals,
//
//   u₁ = (⌊a / 2¹¹⌋ + 1) · 2⁻⁵³  in (0, 1],     u₂ = ⌊b / 2¹¹⌋ · 2⁻⁵³  in [0, 1),
//   z₀ = r · cos 2πu₂,  z₁ = r · sin 2πu₂,      r = √(−2 ln u₁).
//
// Goals, in order: the same bits everywhere, so no fused multiply-add and no library function;
// within 2 ulp of the exact value for every pair of words; speed.
//
// To that end each of r, the sine and the cosine is a rounded value plus what the rounding left, and
// every step whose error would matter is exact: comments say which. Coefficients are minimax, made by
// Tests/RandomStreamsTests/Fixtures/coefficients.py.

// high + low, |low| ≤ ½ ulp(high).
struct pair_f64 {
  vec_f64 high, low;
};

// a + b without error; needs |a| ≥ |b| or a = 0.
INLINE struct pair_f64 fast_two_sum_f64(vec_f64 a, vec_f64 b) {
  const vec_f64 sum = a + b;
  return (struct pair_f64){sum, b - (sum - a)};
}

// The leading 26 bits of x, so that their square is exact.
INLINE vec_f64 leading_half_f64(vec_f64 x) {
  return BITS_AS(vec_f64, BITS_AS(vec_u64, x) & (vec_u64)0xfffffffff8000000);
}

// −2 ln u₁
INLINE struct pair_f64 minus_two_log_f64(vec_u64 a) {
  const vec_f64 k = __builtin_convertvector((a >> 11) + 1, vec_f64);  // u₁ · 2⁵³, exact

  // u₁ = 2ᵉ·m with m in [√½, √2). The offset makes the exponent field change at √½.
  const vec_u64 offset = (vec_u64)0x3fe6a09e667f3bcd;
  const vec_u64 shifted = BITS_AS(vec_u64, k) - offset;
  const vec_u64 mantissa = (shifted & (vec_u64)0x000fffffffffffff) + offset;
  const vec_f64 f = BITS_AS(vec_f64, mantissa) - 1.0;  // exact
  const vec_u64 magic = (vec_u64)0x4330000000000000;   // 2⁵² + n for a small integer n, as bits
  const vec_f64 e = BITS_AS(vec_f64, (shifted >> 52) | magic) - (0x1p52 + 53);

  // −2 ln m = −2f + f² − s·(f² + 2R(s²)),  s = f/(2+f),  R(s²) = s²·P(s²) = 2 artanh(s)/s − 2
  const vec_f64 s = f / (f + 2.0);
  const vec_f64 z = s * s;
  vec_f64 p = z * 0x1.2f02e3b1d041bp-3 + 0x1.39a1fbcd25abdp-3;
  p = p * z + 0x1.74663c51b547fp-3;
  p = p * z + 0x1.c71c521654b7cp-3;
  p = p * z + 0x1.24924941e0b93p-2;
  p = p * z + 0x1.999999997fee9p-2;
  p = p * z + 0x1.5555555555592p-1;
  const vec_f64 lead = leading_half_f64(f);
  const vec_f64 square = lead * lead;                     // exact
  const vec_f64 square_rest = (f + lead) * (f - lead);    // f² − square
  const vec_f64 tail = square_rest - s * ((square + square_rest) + (z + z) * p);
  const struct pair_f64 log_m = fast_two_sum_f64(-2.0 * f, square);

  // −2e·ln 2, its leading part exact
  const struct pair_f64 sum = fast_two_sum_f64(e * -0x1.62e42fefa4p+0, log_m.high);
  return fast_two_sum_f64(sum.high, sum.low + (log_m.low + (tail + e * 0x1.8432a1b0e2634p-42)));
}

INLINE struct pair_f64 square_root_f64(struct pair_f64 x) {
  const vec_f64 root = __builtin_elementwise_sqrt(x.high);
  const vec_f64 lead = leading_half_f64(root);
  // x − root², where root² = lead² + (root + lead)(root − lead); the first difference is exact.
  const vec_f64 rest = ((x.high - lead * lead) - (root + lead) * (root - lead)) + x.low;
  // 2⁻²⁰⁰ vanishes beside any root but 0, where it keeps 0/0 away.
  return (struct pair_f64){root, rest / ((root + root) + 0x1p-200)};
}

INLINE vec_f64 product_f64(struct pair_f64 x, struct pair_f64 y) {
  return x.high * y.high + (x.high * y.low + x.low * y.high);
}

// z₀ in *cosine, z₁ in *sine.
INLINE void box_muller_f64(vec_u64 a, vec_u64 b, vec_f64 *cosine, vec_f64 *sine) {
  const struct pair_f64 r = square_root_f64(minus_two_log_f64(a));

  // 4u₂ = quarter + g with g in [−½, ½): the top two bits count quarter turns after rounding, and the
  // next 51 bits, read as the fraction of a number in [2, 3), are g + ½. All of it is exact.
  const vec_u64 turn = b + (vec_u64)0x2000000000000000;
  const vec_u64 fraction = (turn << 2) >> 13;
  const vec_f64 g = BITS_AS(vec_f64, fraction | (vec_u64)0x4000000000000000) - 2.5;
  const vec_f64 y = g * g;

  // sin(π/2·g) = π/2·g + g·y·S(y). The leading 26 bits of π/2 times either half of g are exact, so the
  // two lines of `line` are the product of those bits and g without error.
  vec_f64 p = y * 0x1.e3ff27ce80377p-25 - 0x1.e300989793c03p-19;
  p = p * y + 0x1.5078300c42597p-13;
  p = p * y - 0x1.32d2cce324138p-8;
  p = p * y + 0x1.466bc67758cb2p-4;
  p = p * y - 0x1.4abbce625be46p-1;
  const vec_f64 g_high = (g + 0x1.8p+27) - 0x1.8p+27;  // a multiple of 2⁻²⁵
  const vec_f64 line = g * 0x1.921fb58p+0;
  const vec_f64 line_low = (g_high * 0x1.921fb58p+0 - line) + (g - g_high) * 0x1.921fb58p+0;
  const vec_f64 bend = g * (y * p - 0x1.dde973dcb3b3ap-27);
  const struct pair_f64 s = fast_two_sum_f64(line, line_low + bend);

  // cos(π/2·g) = 1 − y·C(y)
  p = y * 0x1.b263c361385dp-28 - 0x1.f9cc40acf7a07p-22;
  p = p * y + 0x1.a6d1ec7e0be91p-16;
  p = p * y - 0x1.e1f5068367b27p-11;
  p = p * y + 0x1.55d3c7e3c928p-6;
  p = p * y - 0x1.03c1f081b5aaep-2;
  p = p * y + 0x1.3bd3cc9be45dep+0;
  const struct pair_f64 c = fast_two_sum_f64((vec_f64)1.0, -(y * p));

  // Turn by the quarters: odd ones swap sine and cosine; quarters 1, 2 negate z₀, and 2, 3 negate z₁.
  const vec_f64 rs = product_f64(r, s), rc = product_f64(r, c);
  const vec_i64 is_odd = BITS_AS(vec_i64, turn << 1) < 0;
  const vec_u64 sign = (vec_u64)0x8000000000000000;
  const vec_f64 z0 = is_odd ? rs : rc, z1 = is_odd ? rc : rs;
  *cosine = BITS_AS(vec_f64, BITS_AS(vec_u64, z0) ^ ((turn ^ (turn << 1)) & sign));
  *sine = BITS_AS(vec_f64, BITS_AS(vec_u64, z1) ^ (turn & sign));
}
