// Natural logarithms of vectors of positive normal numbers, within 1 ulp.
//
// x = 2ᵉ·m with m in [√½, √2), f = m − 1 and s = f/(2 + f): ln m = f − (f²/2 − s·(f²/2 + R(s²)/2)) with the polynomial
// of random/box_muller_f64.h.

INLINE VEC NAME(logarithm)(VEC x) {
#if LANE_COUNT == REGISTER_BYTES / 8
  typedef uint64_t bits __attribute__((ext_vector_type(LANE_COUNT)));
  const bits offset = (bits)0x3fe6a09e667f3bcd;
  // The exponent counts from −1024, so that it has no sign.
  const bits shifted = BITS_AS(bits, x) - offset + ((bits)1024 << 52);
  const VEC f = BITS_AS(VEC, (shifted & (bits)0x000fffffffffffff) + offset) - 1.0;  // exact
  const VEC e = BITS_AS(VEC, (shifted >> 52) | (bits)0x4330000000000000) - (0x1p52 + 1024.0);
  const VEC s = f / (f + 2.0);
  const VEC z = s * s, zz = z * z;
  const VEC even = ((zz * 0x1.2f02e3b1d041bp-2 + 0x1.74663c51b547fp-2) * zz + 0x1.24924941e0b93p-1) * zz
                   + 0x1.5555555555592p+0;
  const VEC odd = (zz * 0x1.39a1fbcd25abdp-2 + 0x1.c71c521654b7cp-2) * zz + 0x1.999999997fee9p-1;
  const VEC half_square = f * f * 0.5;
  const VEC tail = half_square - s * (half_square + z * (even + z * odd) * 0.5);
  return e * 0x1.62e42fefa4p-1 + (f - (tail + e * 0x1.8432a1b0e2634p-43));
#else
  typedef uint32_t bits __attribute__((ext_vector_type(LANE_COUNT)));
  typedef int32_t integers __attribute__((ext_vector_type(LANE_COUNT)));
  const bits exponent = (BITS_AS(bits, x) - (bits)0x3f3504f3) & (bits)0xff800000;
  const VEC f = BITS_AS(VEC, BITS_AS(bits, x) - exponent) - 1.0f;  // exact
  const VEC e = __builtin_convertvector(BITS_AS(integers, exponent) >> 23, VEC);
  const VEC s = f / (f + 2.0f);
  const VEC z = s * s;
  const VEC p = (z * 0x1.31e0dep-1f + 0x1.995edp-1f) * z + 0x1.55557ap+0f;
  const VEC half_square = f * f * 0.5f;
  const VEC tail = half_square - s * (half_square + z * p * 0.5f);
  return e * 0x1.62e4p-1f + (f - (tail - e * 0x1.7f7d1cp-20f));
#endif
}
