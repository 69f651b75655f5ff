// Box-Muller in single precision: two 32-bit words to two standard normals,
//
//   u₁ = (a + 1) · 2⁻³²  in (0, 1],             u₂ = b · 2⁻³²  in [0, 1),
//   z₀ = r · cos 2πu₂,  z₁ = r · sin 2πu₂,      r = √(−2 ln u₁).
//
// The method and its goals are those of box_muller_f64.h. What differs: a float cannot hold u₁ or u₂,
// so both are carried as two floats.

// high + low, |low| ≤ ½ ulp(high).
struct pair_f32 {
  vec_f32 high, low;
};

// a + b without error; needs |a| ≥ |b| or a = 0.
INLINE struct pair_f32 fast_two_sum_f32(vec_f32 a, vec_f32 b) {
  const vec_f32 sum = a + b;
  return (struct pair_f32){sum, b - (sum - a)};
}

// The leading 12 bits of x, so that their square is exact.
INLINE vec_f32 leading_half_f32(vec_f32 x) {
  return BITS_AS(vec_f32, BITS_AS(vec_u32, x) & (vec_u32)0xfffff000);
}

// The float nearest to a signed integer; exact here.
INLINE vec_f32 float_of(vec_u32 x) { return __builtin_convertvector(BITS_AS(vec_i32, x), vec_f32); }

// −2 ln u₁
INLINE struct pair_f32 minus_two_log_f32(vec_u32 a) {
  // u₁ · 2²⁴, exact
  const struct pair_f32 u = fast_two_sum_f32(float_of(a >> 8), float_of((a & 255) + 1) * 0x1p-8f);

  // u₁ = 2ᵉ·(m + m_low) with m in [√½, √2). The offset makes the exponent field change at √½.
  const vec_u32 offset = (vec_u32)0x3f3504f3;
  const vec_u32 shifted = BITS_AS(vec_u32, u.high) - offset;
  const vec_u32 exponent = shifted & (vec_u32)0xff800000;
  const vec_f32 f = BITS_AS(vec_f32, BITS_AS(vec_u32, u.high) - exponent) - 1.0f;             // exact
  const vec_f32 f_low = u.low * BITS_AS(vec_f32, (vec_u32)0x3f800000 - exponent);             // exact
  const vec_f32 e = float_of(BITS_AS(vec_u32, BITS_AS(vec_i32, exponent) >> 23)) - 24.0f;

  // −2 ln m = −2f + f² − s·(f² + 2R(s²)),  s = f/(2+f),  R(s²) = s²·P(s²) = 2 artanh(s)/s − 2
  const vec_f32 s = f / (f + 2.0f);
  const vec_f32 z = s * s;
  vec_f32 p = z * 0x1.31e0dep-2f + 0x1.995edp-2f;
  p = p * z + 0x1.55557ap-1f;
  const vec_f32 lead = leading_half_f32(f);
  const vec_f32 square = lead * lead;                   // exact
  const vec_f32 square_rest = (f + lead) * (f - lead);  // f² − square
  const vec_f32 tail = square_rest - s * ((square + square_rest) + (z + z) * p);
  const struct pair_f32 log_m = fast_two_sum_f32(-2.0f * f, square);

  // d ln(1 + f) = df / (1 + f), of which the terms to first order matter
  const vec_f32 tail_low = (f_low + f_low) * (f - 1.0f);

  // −2e·ln 2, its leading part exact
  const struct pair_f32 sum = fast_two_sum_f32(e * -0x1.62e4p+0f, log_m.high);
  return fast_two_sum_f32(
      sum.high, sum.low + (log_m.low + ((tail + tail_low) - e * 0x1.7f7d1cp-19f)));
}

INLINE struct pair_f32 square_root_f32(struct pair_f32 x) {
  const vec_f32 root = __builtin_elementwise_sqrt(x.high);
  const vec_f32 lead = leading_half_f32(root);
  // x − root², where root² = lead² + (root + lead)(root − lead); the first difference is exact.
  const vec_f32 rest = ((x.high - lead * lead) - (root + lead) * (root - lead)) + x.low;
  // 2⁻¹⁰⁰ vanishes beside any root but 0, where it keeps 0/0 away.
  return (struct pair_f32){root, rest / ((root + root) + 0x1p-100f)};
}

INLINE vec_f32 product_f32(struct pair_f32 x, struct pair_f32 y) {
  return x.high * y.high + (x.high * y.low + x.low * y.high);
}

// z₀ in *cosine, z₁ in *sine.
INLINE void box_muller_f32(vec_u32 a, vec_u32 b, vec_f32 *cosine, vec_f32 *sine) {
  const struct pair_f32 r = square_root_f32(minus_two_log_f32(a));

  // 4u₂ = quarter + g with g in [−½, ½): the top two bits count quarter turns after rounding, the
  // others are g + ½ in units of 2⁻³⁰. g = g_high + g_low, multiples of 2⁻¹⁶ and 2⁻³⁰, exact.
  const vec_u32 turn = b + (vec_u32)0x20000000;
  const vec_u32 fraction = (turn & (vec_u32)0x3fffffff) + (vec_u32)0x2000;  // + ½ unit of g_high
  const vec_f32 g_high = float_of((fraction >> 14) - (vec_u32)0x8000) * 0x1p-16f;
  const vec_f32 g_low = float_of((fraction & (vec_u32)0x3fff) - (vec_u32)0x2000) * 0x1p-30f;
  const struct pair_f32 g = fast_two_sum_f32(g_high, g_low);
  const vec_f32 y = g.high * g.high + (g.high + g.high) * g.low;

  // sin(π/2·g) = π/2·g + g·y·S(y). The leading 8 bits of π/2 times either part of g are exact.
  vec_f32 p = y * -0x1.2dc84cp-8f + 0x1.466004p-4f;
  p = p * y - 0x1.4abbbep-1f;
  const struct pair_f32 line = fast_two_sum_f32(g_high * 0x1.92p+0f, g_low * 0x1.92p+0f);
  const vec_f32 bend = g.high * (y * p + 0x1.fb5444p-12f);
  const struct pair_f32 s = fast_two_sum_f32(line.high, line.low + bend);

  // cos(π/2·g) = 1 − y·C(y)
  p = y * -0x1.d9d57ep-11f + 0x1.55c5ep-6f;
  p = p * y - 0x1.03c1dep-2f;
  p = p * y + 0x1.3bd3ccp+0f;
  const struct pair_f32 c = fast_two_sum_f32((vec_f32)1.0f, -(y * p));

  // Turn by the quarters: odd ones swap sine and cosine; quarters 1, 2 negate z₀, and 2, 3 negate z₁.
  const vec_f32 rs = product_f32(r, s), rc = product_f32(r, c);
  const vec_i32 is_odd = BITS_AS(vec_i32, turn << 1) < 0;
  const vec_u32 sign = (vec_u32)0x80000000;
  const vec_f32 z0 = is_odd ? rs : rc, z1 = is_odd ? rc : rs;
  *cosine = BITS_AS(vec_f32, BITS_AS(vec_u32, z0) ^ ((turn ^ (turn << 1)) & sign));
  *sine = BITS_AS(vec_f32, BITS_AS(vec_u32, z1) ^ (turn & sign));
}
