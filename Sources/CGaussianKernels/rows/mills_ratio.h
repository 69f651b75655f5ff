// Mills' ratio of the standard normal, R(x) = Q(x)/φ(x) with Q the probability beyond x, for x ≥ 0.
//
// (1 + x)·R(x) as a polynomial in (x − 5)/(x + 5), which maps [0, ∞] to [−1, 1]: Chebyshev interpolation in 50 digits, cut where
// what is left is below 2·10⁻¹⁷, and summed in two interleaved halves. What is left are roundings: less than 4 ulp.

INLINE VEC NAME(mills_ratio)(VEC x) {
  // Beyond this R(x) is 1/x, and products must not overflow.
  const VEC far = ALL(1e100);
  x = x < far ? x : far;
  const VEC reciprocal = 1.0 / ((x + 5.0) * (x + 1.0));
  const VEC y = (x - 5.0) * ((x + 1.0) * reciprocal);
  const VEC square = y * y;
  VEC even = ALL(-0x1.84e444b64474cp-31), odd = ALL(-0x1.06ea849938ca9p-30);
  even = NAME(multiply_add)(even, square, ALL(0x1.386a43b80be5bp-27));
  odd = NAME(multiply_add)(odd, square, ALL(0x1.7b0f1dd927437p-27));
  even = NAME(multiply_add)(even, square, ALL(-0x1.1afe8a4ca18a6p-24));
  odd = NAME(multiply_add)(odd, square, ALL(-0x1.4d39d46c4b5c5p-24));
  even = NAME(multiply_add)(even, square, ALL(0x1.582e3c0a6b2e2p-22));
  odd = NAME(multiply_add)(odd, square, ALL(0x1.0823726caa7c2p-21));
  even = NAME(multiply_add)(even, square, ALL(-0x1.7aabc1fb507cfp-23));
  odd = NAME(multiply_add)(odd, square, ALL(-0x1.b7debedb9b132p-19));
  even = NAME(multiply_add)(even, square, ALL(-0x1.a02c43d0a1744p-16));
  odd = NAME(multiply_add)(odd, square, ALL(0x1.7d010b3bfccfbp-16));
  even = NAME(multiply_add)(even, square, ALL(0x1.df3ecb461540ep-12));
  odd = NAME(multiply_add)(odd, square, ALL(-0x1.19cda437e6848p-13));
  even = NAME(multiply_add)(even, square, ALL(-0x1.1355f4909ab56p-8));
  odd = NAME(multiply_add)(odd, square, ALL(0x1.47ab73fc857ebp-16));
  even = NAME(multiply_add)(even, square, ALL(-0x1.37838b3a20ea2p-5));
  odd = NAME(multiply_add)(odd, square, ALL(0x1.0bd973acc40adp-6));
  even = NAME(multiply_add)(even, square, ALL(-0x1.0f103e712ef39p-4));
  odd = NAME(multiply_add)(odd, square, ALL(0x1.f7d96e0d85ca6p-5));
  even = NAME(multiply_add)(even, square, ALL(0x1.3e97eaf5f2f87p-4));
  odd = NAME(multiply_add)(odd, square, ALL(0x1.9ac85788f58b1p-6));
  even = NAME(multiply_add)(even, square, ALL(0x1.28273b50efa76p+0));
  odd = NAME(multiply_add)(odd, square, ALL(-0x1.d5fd8ffd0f1aap-3));
  return NAME(multiply_add)(odd, y, even) * ((x + 5.0) * reciprocal);
}
