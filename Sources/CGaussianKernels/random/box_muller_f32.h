// Box-Muller in single precision: two 32-bit words to two standard normals,
//
//   u₁ = (a + 1) · 2⁻³²  in (0, 1],             u₂ = b · 2⁻³²  in [0, 1),
//   z₀ = r · cos 2πu₂,  z₁ = r · sin 2πu₂,      r = √(−2 ln u₁).
//
// The method and its goals are those of box_muller_f64.h; the largest error found is 1.03 ulp. What
// differs: a float cannot hold u₁ or u₂, so both are carried as two floats.

// The leading 12 bits of x: the product of two such numbers is exact.
INLINE wide_f32 leading_half_f32(wide_f32 x) {
  return BITS_AS(wide_f32, BITS_AS(wide_u32, x) & (wide_u32)0xfffff000);
}

// A number as leading half + rest, and rounded.
struct split_f32 {
  wide_f32 lead, rest, rounded;
};

INLINE wide_f32 product_f32(struct split_f32 x, struct split_f32 y) {
  return x.lead * y.lead + (x.lead * y.rest + x.rest * y.rounded);
}

// A signed integer of at most 24 bits, exactly.
INLINE wide_f32 float_of(wide_u32 x) { return __builtin_convertvector(BITS_AS(wide_i32, x), wide_f32); }

// r = √(−2 ln u₁)
INLINE struct split_f32 radius_f32(wide_u32 a) {
  // u₁ · 2²⁴ = u + u_low, exact
  const wide_f32 leading_bits = float_of(a >> 8), other_bits = float_of((a & 255) + 1) * 0x1p-8f;
  const wide_f32 u = leading_bits + other_bits;
  const wide_f32 u_low = other_bits - (u - leading_bits);

  // u₁ = 2ᵉ·(m + f_low) with m in [√½, √2). The offset makes the exponent field change at √½.
  const wide_u32 offset = (wide_u32)0x3f3504f3;
  const wide_u32 exponent = (BITS_AS(wide_u32, u) - offset) & (wide_u32)0xff800000;
  const wide_f32 f = BITS_AS(wide_f32, BITS_AS(wide_u32, u) - exponent) - 1.0f;              // exact
  const wide_f32 f_low = u_low * BITS_AS(wide_f32, (wide_u32)0x3f800000 - exponent);         // exact
  const wide_f32 e = float_of(BITS_AS(wide_u32, BITS_AS(wide_i32, exponent) >> 23)) - 24.0f;

  // −2 ln m = −2f + f² − s·(f² + R(s²)),  s = f/(2+f),  R(s²) = s²·P(s²) = 4 artanh(s)/s − 4
  const wide_f32 s = f / (f + 2.0f);
  const wide_f32 z = s * s;
  const wide_f32 p = (z * 0x1.31e0dep-1f + 0x1.995edp-1f) * z + 0x1.55557ap+0f;
  const wide_f32 square = f * f;
  // The second term is the effect of f_low to the order that matters.
  const wide_f32 tail = (square - s * (square + z * p)) + (f_low + f_low) * (f - 1.0f);

  // −2 ln u₁ = −2e·ln 2 − 2f + tail. The first two terms, but for the end of ln 2, are summed exactly.
  const wide_f32 from_e = e * -0x1.62e4p+0f, from_f = -2.0f * f;
  const wide_f32 high = from_e + from_f;
  const wide_f32 low = (from_f - (high - from_e)) + (tail - e * 0x1.7f7d1cp-19f);
  const wide_f32 x = high + low;
  const wide_f32 x_rest = low - (x - high);

  // With lead = root but for its last bits, x − root² = (x − lead²) − (root + lead)(root − lead), of which
  // the first difference is exact. 2⁻¹⁰⁰ vanishes beside any root but 0, where it keeps 0/0 away.
  const wide_f32 root = __builtin_elementwise_sqrt(x);
  const wide_f32 lead = leading_half_f32(root);
  const wide_f32 rest = root - lead;
  const wide_f32 error = ((x - lead * lead) - (root + lead) * rest) + x_rest;
  return (struct split_f32){lead, rest + error / ((root + root) + 0x1p-100f), root};
}

// z₀ in *cosine, z₁ in *sine.
INLINE void turn_f32(struct split_f32 r, wide_u32 b, wide_f32 *cosine, wide_f32 *sine) {
  // 4u₂ = quarter + g with g in [−½, ½): the top two bits count quarter turns after rounding, the
  // others are g + ½ in units of 2⁻³⁰. g = g_high + g_low, multiples of 2⁻¹⁶ and 2⁻³⁰, exact.
  const wide_u32 turn = b + (wide_u32)0x20000000;
  const wide_u32 fraction = (turn & (wide_u32)0x3fffffff) + (wide_u32)0x2000;  // + ½ unit of g_high
  const wide_f32 g_high = float_of((fraction >> 14) - (wide_u32)0x8000) * 0x1p-16f;
  const wide_f32 g_low = float_of((fraction & (wide_u32)0x3fff) - (wide_u32)0x2000) * 0x1p-30f;
  const wide_f32 g = g_high + g_low;
  const wide_f32 y = g * g + (g + g) * (g_low - (g - g_high));  // the square of g before rounding

  // sin(π/2·g) = π/2·g + g·y·S(y). The leading 8 bits of π/2 times either part of g are exact.
  wide_f32 p = (y * -0x1.2dc84cp-8f + 0x1.466004p-4f) * y - 0x1.4abbbep-1f;
  const wide_f32 line_high = g_high * 0x1.92p+0f, line_low = g_low * 0x1.92p+0f;
  const wide_f32 line = line_high + line_low;
  const wide_f32 bend = g * (y * p + 0x1.fb5444p-12f);
  const wide_f32 line_rest = (line_low - (line - line_high)) + bend;
  const wide_f32 sine_rounded = line + line_rest;
  const wide_f32 sine_lead = leading_half_f32(sine_rounded);
  const struct split_f32 s = {sine_lead, (line - sine_lead) + line_rest, sine_rounded};

  // cos(π/2·g) = (1 − y) − (y/4 − y·C(y)). Near g = ½ the brackets of the rest are exact.
  const wide_f32 even = y * y * -0x1.55c5ep-6f + 0x1.0b0ce2p-6f;
  const wide_f32 odd = y * y * 0x1.d9d57ep-11f + 0x1.03c1dep-2f;
  const wide_f32 small = y * 0.25f - y * (even + y * odd);
  const wide_f32 cosine_rounded = (1.0f - y) - small;
  const wide_f32 cosine_lead = leading_half_f32(cosine_rounded);
  const struct split_f32 c = {cosine_lead, ((1.0f - cosine_lead) - y) - small, cosine_rounded};

  // Turn by the quarters: odd ones swap sine and cosine; quarters 1, 2 negate z₀, and 2, 3 negate z₁.
  const wide_f32 rs = product_f32(r, s), rc = product_f32(r, c);
  const wide_i32 is_odd = BITS_AS(wide_i32, turn << 1) >> 31;
  const wide_u32 sign = (wide_u32)0x80000000;
  const wide_f32 z0 = is_odd ? rs : rc, z1 = is_odd ? rc : rs;
  *cosine = BITS_AS(wide_f32, BITS_AS(wide_u32, z0) ^ ((turn ^ (turn << 1)) & sign));
  *sine = BITS_AS(wide_f32, BITS_AS(wide_u32, z1) ^ (turn & sign));
}
