// Box-Muller in double precision: two 64-bit words to two standard normals,
//
//   u₁ = (⌊a / 2¹¹⌋ + 1) · 2⁻⁵³  in (0, 1],     u₂ = ⌊b / 2¹¹⌋ · 2⁻⁵³  in [0, 1),
//   z₀ = r · cos 2πu₂,  z₁ = r · sin 2πu₂,      r = √(−2 ln u₁).
//
// Goals, in order: the same bits everywhere, so no fused multiply-add and no library function;
// within 2 ulp of the exact value for every pair of words (the most found is 0.93); speed.
//
// To that end each factor is known to more bits than a double has, as a leading half whose products are
// exact and a rest, and every step whose error would matter is exact: comments say which. Polynomials
// are minimax, by Tests/RandomStreamsTests/Fixtures/coefficients.py, and are summed in two
// interleaved halves, which shortens the chain of dependent operations.

// The leading 26 bits of x: the product of two such numbers is exact.
INLINE wide_f64 leading_half_f64(wide_f64 x) {
  return BITS_AS(wide_f64, BITS_AS(wide_u64, x) & (wide_u64)0xfffffffff8000000);
}

// A number as leading half + rest, and rounded.
struct split_f64 {
  wide_f64 lead, rest, rounded;
};

INLINE wide_f64 product_f64(struct split_f64 x, struct split_f64 y) {
  return x.lead * y.lead + (x.lead * y.rest + x.rest * y.rounded);
}

// u₁ · 2⁵³ from the upper and lower 32 bits of a, which are the lower halves of the lanes.
INLINE wide_f64 scaled_uniform_f64(wide_u64 high, wide_u64 low) {
  // The upper 32 and the lower 21 bits are put where the fraction of a power of two ends, 2⁷³ and 2⁵²,
  // and then the powers are taken away. All of it is exact.
  const wide_u64 upper = (high & LOWER_HALF) | (wide_u64)0x4480000000000000;
  const wide_u64 lower = ((low & LOWER_HALF) >> 11) + (wide_u64)0x4330000000000001;
  return (BITS_AS(wide_f64, upper) - (0x1p73 + 0x1p52)) + BITS_AS(wide_f64, lower);
}

// r = √(−2 ln u₁), given u₁ · 2⁵³
INLINE struct split_f64 radius_f64(wide_f64 scaled) {
  // u₁ = 2ᵉ·m with m in [√½, √2). The offset makes the exponent field change at √½.
  const wide_u64 offset = (wide_u64)0x3fe6a09e667f3bcd;
  const wide_u64 shifted = BITS_AS(wide_u64, scaled) - offset;
  const wide_u64 mantissa = (shifted & (wide_u64)0x000fffffffffffff) + offset;
  const wide_f64 f = BITS_AS(wide_f64, mantissa) - 1.0;  // exact
  const wide_u64 power = (wide_u64)0x4330000000000000;   // 2⁵² + n for a small integer n, as bits
  const wide_f64 e = BITS_AS(wide_f64, (shifted >> 52) | power) - (0x1p52 + 53);

  // −2 ln m = −2f + f² − s·(f² + R(s²)),  s = f/(2+f),  R(s²) = s²·P(s²) = 4 artanh(s)/s − 4
  const wide_f64 s = f / (f + 2.0);
  const wide_f64 z = s * s, zz = z * z;
  const wide_f64 even = ((zz * 0x1.2f02e3b1d041bp-2 + 0x1.74663c51b547fp-2) * zz
                        + 0x1.24924941e0b93p-1) * zz + 0x1.5555555555592p+0;
  const wide_f64 odd = (zz * 0x1.39a1fbcd25abdp-2 + 0x1.c71c521654b7cp-2) * zz + 0x1.999999997fee9p-1;
  const wide_f64 square = f * f;
  const wide_f64 tail = square - s * (square + z * (even + z * odd));

  // −2 ln u₁ = −2e·ln 2 − 2f + tail. The first two terms, but for the end of ln 2, are summed exactly.
  const wide_f64 from_e = e * -0x1.62e42fefa4p+0, from_f = -2.0 * f;
  const wide_f64 high = from_e + from_f;
  const wide_f64 low = (from_f - (high - from_e)) + (tail + e * 0x1.8432a1b0e2634p-42);
  const wide_f64 x = high + low;
  const wide_f64 x_rest = low - (x - high);

  // With lead = root but for its last bits, x − root² = (x − lead²) − (root + lead)(root − lead), of which
  // the first difference is exact. 2⁻²⁰⁰ vanishes beside any root but 0, where it keeps 0/0 away.
  const wide_f64 root = __builtin_elementwise_sqrt(x);
  const wide_f64 lead = leading_half_f64(root);
  const wide_f64 rest = root - lead;
  const wide_f64 error = ((x - lead * lead) - (root + lead) * rest) + x_rest;
  return (struct split_f64){lead, rest + error / ((root + root) + 0x1p-200), root};
}

// z₀ in *cosine, z₁ in *sine.
INLINE void turn_f64(struct split_f64 r, wide_u64 b, wide_f64 *cosine, wide_f64 *sine) {
  // 4u₂ = quarter + g with g in [−½, ½): the top two bits count quarter turns after rounding, and the
  // next 51 bits, read as the fraction of a number in [2, 3), are g + ½. All of it is exact.
  const wide_u64 turn = b + (wide_u64)0x2000000000000000;
  const wide_u64 fraction = (turn << 2) >> 13;
  const wide_f64 g = BITS_AS(wide_f64, fraction | (wide_u64)0x4000000000000000) - 2.5;
  const wide_f64 y = g * g, yy = y * y;

  // sin(π/2·g) = π/2·g + g·y·S(y). The leading 26 bits of π/2 times either half of g are exact, so
  // line + line_low is the product of those bits and g without error.
  wide_f64 even = (yy * -0x1.e300989793c03p-19 + -0x1.32d2cce324138p-8) * yy + -0x1.4abbce625be46p-1;
  wide_f64 odd = (yy * 0x1.e3ff27ce80377p-25 + 0x1.5078300c42597p-13) * yy + 0x1.466bc67758cb2p-4;
  const wide_f64 g_high = (g + 0x1.8p+27) - 0x1.8p+27;  // a multiple of 2⁻²⁵
  const wide_f64 line = g * 0x1.921fb58p+0;
  const wide_f64 line_low = (g_high * 0x1.921fb58p+0 - line) + (g - g_high) * 0x1.921fb58p+0;
  const wide_f64 bend = g * (y * (even + y * odd) - 0x1.dde973dcb3b3ap-27);
  const wide_f64 sine_rounded = line + (line_low + bend);
  const wide_f64 sine_lead = leading_half_f64(sine_rounded);
  const struct split_f64 s = {sine_lead, (line - sine_lead) + (line_low + bend), sine_rounded};

  // cos(π/2·g) = (1 − y) − (y/4 − y·C(y)). Near g = ½ the brackets of the rest are exact.
  even = ((yy * -0x1.b263c361385dp-28 + -0x1.a6d1ec7e0be91p-16) * yy + -0x1.55d3c7e3c928p-6) * yy
         + 0x1.0b0cd906e886dp-6;
  odd = (yy * 0x1.f9cc40acf7a07p-22 + 0x1.e1f5068367b27p-11) * yy + 0x1.03c1f081b5aaep-2;
  const wide_f64 small = y * 0.25 - y * (even + y * odd);
  const wide_f64 cosine_rounded = (1.0 - y) - small;
  const wide_f64 cosine_lead = leading_half_f64(cosine_rounded);
  const struct split_f64 c = {cosine_lead, ((1.0 - cosine_lead) - y) - small, cosine_rounded};

  // Turn by the quarters: odd ones swap sine and cosine; quarters 1, 2 negate z₀, and 2, 3 negate z₁.
  const wide_f64 rs = product_f64(r, s), rc = product_f64(r, c);
  const wide_i64 is_odd = BITS_AS(wide_i64, turn << 1) >> 63;
  const wide_u64 sign = (wide_u64)0x8000000000000000;
  const wide_f64 z0 = is_odd ? rs : rc, z1 = is_odd ? rc : rs;
  *cosine = BITS_AS(wide_f64, BITS_AS(wide_u64, z0) ^ ((turn ^ (turn << 1)) & sign));
  *sine = BITS_AS(wide_f64, BITS_AS(wide_u64, z1) ^ (turn & sign));
}
