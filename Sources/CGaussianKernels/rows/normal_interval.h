// A standard normal variable between two bounds, lane by lane: the logarithm of its mass there, quantiles, and moments.
//
// An interval whose middle is negative is mirrored, so that upper ≥ |lower| from here on. Masses are kept as multiples of
// φ(base), base = max(lower, 0), so nothing leaves the range of numbers however far out the interval lies:
//   v(x) = Q(x)/φ(base)/√2π for x ≥ base,   mass = v(lower) − v(upper),   ln mass = ln(v(lower) − v(upper)) − base²/2.
// Where the difference would lose digits, of intervals narrower than the density's own scale, the mass is a quadrature of 8
// nodes instead: its terms are positive, and all digits stay.

// All bits set where something is true.
typedef int64_t NAME(lane_mask) __attribute__((ext_vector_type(LANE_COUNT)));

struct NAME(interval) {
  VEC lower, upper, width;   // after mirroring
  VEC base;                  // max(lower, 0)
  VEC beyond_lower;          // v(|lower|)
  VEC beyond_upper;          // v(upper)
  VEC mass;                  // multiple of φ(base)·√2π
  NAME(lane_mask) is_mirrored;
};

#define INVERSE_ROOT_TWO_PI 0x1.9884533d43651p-2

// φ-scaled integral of an interval with width·(base + width) ≤ 1. The relative error of the quadrature is below 10⁻¹⁶.
INLINE VEC NAME(narrow_mass)(VEC lower, VEC width, VEC base) {
  static const REAL halves[4] = {
    0x1.ebab1cb0acc67p-2, 0x1.97e4ab249f41ep-2, 0x1.0d129583284b4p-2, 0x1.77ac94f3c7345p-4,
  };
  static const REAL weights[4] = {
    0x1.9ea1d04ca0374p-5, 0x1.c76fb531d2b96p-4, 0x1.413c50a255615p-3, 0x1.736360b199343p-3,
  };
  // 0, or the bound itself where it is negative.
  const VEC start = lower < ALL(0) ? lower : ALL(0);
  VEC sum = ALL(0);
  for (int i = 0; i < 4; i++) {
    const VEC near = start + width * ALL(0.5 - halves[i]), far = start + width * ALL(0.5 + halves[i]);
    const VEC values = NAME(exponential)(-near * (base + 0.5 * near)) + NAME(exponential)(-far * (base + 0.5 * far));
    sum = NAME(multiply_add)(ALL(weights[i]), values, sum);
  }
  return sum * width * INVERSE_ROOT_TWO_PI;
}

// `width` is upper − lower, which a caller may know better than the difference of rounded bounds. No bound is NaN.
INLINE struct NAME(interval) NAME(interval_between)(VEC lower, VEC upper, VEC width) {
  struct NAME(interval) result;
  result.is_mirrored = lower + upper < ALL(0);
  result.lower = result.is_mirrored ? -upper : lower;
  result.upper = result.is_mirrored ? -lower : upper;
  result.width = width;
  const NAME(lane_mask) is_central = result.lower < ALL(0);
  const VEC base = is_central ? ALL(0) : result.lower, distance = is_central ? -result.lower : result.lower;
  result.base = base;
  result.beyond_lower = NAME(mills_ratio)(distance) * INVERSE_ROOT_TWO_PI;
  // φ(|lower|)/φ(base).
  const VEC fall = NAME(exponential)(-0.5 * (distance - base) * (distance + base));
  result.beyond_lower *= is_central ? fall : ALL(1);
  result.beyond_upper =
      NAME(mills_ratio)(result.upper) * INVERSE_ROOT_TWO_PI
      * NAME(exponential)(-0.5 * (result.upper - base) * (result.upper + base));
  const VEC above = is_central ? 1.0 - result.beyond_lower : result.beyond_lower;
  result.mass = above - result.beyond_upper;
  const NAME(lane_mask) is_narrow = width * (base + width) <= ALL(1);
  if (__builtin_reduce_or(is_narrow)) {
    const VEC mass = NAME(narrow_mass)(result.lower, width, base);
    result.mass = is_narrow ? mass : result.mass;
  }
  // The logarithm takes normal numbers.
  result.mass = result.mass > ALL(1e-305) ? result.mass : ALL(1e-305);
  return result;
}

INLINE VEC NAME(interval_log_mass)(struct NAME(interval) interval) {
  return NAME(logarithm)(interval.mass) - 0.5 * interval.base * interval.base;
}

// One step of Halley's method towards the t with ln Q(base + t) = ln Q(base) − fall. The derivative of −ln Q is 1/R.
INLINE VEC NAME(improved_quantile)(VEC t, VEC base, VEC base_ratio, VEC fall) {
  const VEC x = base + t, ratio = NAME(mills_ratio)(x);
  const VEC rest = t * (base + 0.5 * t) + NAME(logarithm)(base_ratio / ratio) - fall;
  return t - rest * ratio / (1.0 - 0.5 * rest * (1.0 - x * ratio));
}

// The x below which a share of the interval's mass lies, 0 < share < 1, in the coordinates before mirroring.
INLINE VEC NAME(interval_quantile)(struct NAME(interval) interval, VEC share) {
  const VEC p = interval.is_mirrored ? 1.0 - share : share, q = interval.is_mirrored ? share : 1.0 - share;
  const NAME(lane_mask) is_central = interval.lower < ALL(0);
  // What lies beyond the quantile, above it, and, where that is negative, below it.
  VEC beyond = interval.beyond_upper + q * interval.mass;
  const VEC below = interval.beyond_lower + p * interval.mass;
  const NAME(lane_mask) is_negative = is_central & (beyond > below);
  beyond = is_negative ? below : beyond;
  beyond = beyond > ALL(1e-305) ? beyond : ALL(1e-305);

  // Far out the quantile is looked for from the bound on, so that its distance from there has all digits; else from 0 on.
  const NAME(lane_mask) is_far = interval.base > ALL(4);
  const VEC base = is_far ? interval.base : ALL(0);
  const VEC base_ratio =
      is_far ? interval.beyond_lower * 0x1.40d931ff62706p+1 : ALL(0x1.40d931ff62706p+0);  // times √2π; √(π/2)
  VEC fall = NAME(logarithm)((is_far ? interval.beyond_lower : ALL(0.5)) / beyond)
             + (is_far ? ALL(0) : 0.5 * interval.base * interval.base);
  fall = fall > ALL(0) ? fall : ALL(0);

  // From 0 on: x = s − P(s)/Q(s) for s = √(−2·ln Q(x)), within 7·10⁻⁶ of the distance in which Q falls to 1/e, up to x = 12.
  const VEC s = __builtin_elementwise_sqrt(2.0 * fall + 0x1.62e42fefa39efp+0);
  const VEC numerator = NAME(multiply_add)(
      NAME(multiply_add)(NAME(multiply_add)(ALL(0x1.b90612f1a1dfap-10), s, ALL(0x1.0759244dc55c9p-1)), s,
                         ALL(0x1.0a9b4db28fe33p+2)), s, ALL(0x1.74c4e756a7547p+1));
  const VEC denominator = NAME(multiply_add)(
      NAME(multiply_add)(NAME(multiply_add)(ALL(0x1.af80199119ecep-4), s, ALL(0x1.9d654d840baa1p+0)), s,
                         ALL(0x1.a116513df4e70p+1)), s, ALL(1));
  VEC t = s - numerator / denominator;
  if (__builtin_reduce_or(is_far)) {
    // As if R did not change beyond the bound, which Halley's steps put right.
    VEC start = 2.0 * fall / (base + __builtin_elementwise_sqrt(base * base + 2.0 * fall));
    start = NAME(improved_quantile)(start, base, base_ratio, fall);
    start = NAME(improved_quantile)(start, base, base_ratio, fall);
    t = is_far ? start : t;
  }
  t = NAME(improved_quantile)(t, base, base_ratio, fall);
  VEC x = base + t;
  x = is_negative ? -x : x;
  // Within so little the density is a straight line, and a difference of masses is rounded too coarsely.
  const VEC slope = interval.width * (interval.base + 0.5 * interval.width);
  const VEC linear = interval.lower + interval.width * p * (1.0 - 0.5 * slope * (1.0 - p));
  x = interval.width * (interval.base + 1.0) <= ALL(1e-5) ? linear : x;
  x = x < interval.lower ? interval.lower : x;
  x = x > interval.upper ? interval.upper : x;
  return interval.is_mirrored ? -x : x;
}

// Mean and variance. Gauss-Legendre with 32 nodes on each side of 0, or beyond the bound, as far as the density counts: to where
// it has fallen by e⁻⁴². All terms are positive, so that the variance of an interval far out or narrow has all digits.
INLINE void NAME(interval_moments)(VEC lower, VEC upper, VEC *mean, VEC *variance) {
  static const REAL halves[16] = {
    0x1.fe995e70409b6p-2, 0x1.f8a212714bcdcp-2, 0x1.edf5518053baap-2, 0x1.deac0259f7f42p-2,
    0x1.caea9b4574cb9p-2, 0x1.b2e04fd686a13p-2, 0x1.96c69481c4bc5p-2, 0x1.76e0931d693bap-2,
    0x1.537a89c487f8ap-2, 0x1.2ce9146962ca4p-2, 0x1.038862866b29dp-2, 0x1.af76b57c6f8f1p-3,
    0x1.53d55ce57bdf6p-3, 0x1.ea0f7e19c094bp-4, 0x1.27e0ea717f237p-4, 0x1.8bbc8488cc499p-6,
  };
  static const REAL weights[16] = {
    0x1.cbf8bc743cc5cp-9, 0x1.0aa3c248696c9p-7, 0x1.a0060a8531ffap-7, 0x1.18c5800a355d9p-6,
    0x1.5ee963a335495p-6, 0x1.a1c6ae961fbfap-6, 0x1.e0bd76c924981p-6, 0x1.0d9b9a62cac10p-5,
    0x1.2854103b35e0cp-5, 0x1.40483e126fd14p-5, 0x1.553ee25ebebc6p-5, 0x1.6705e18e13ed1p-5,
    0x1.7572bdb3f6e51p-5, 0x1.8062fc0f6fef9p-5, 0x1.87bc776f8c6d7p-5, 0x1.8b6d9eaec77adp-5,
  };
  const NAME(lane_mask) is_mirrored = lower + upper < ALL(0);
  const VEC near = is_mirrored ? -upper : lower, far = is_mirrored ? -lower : upper;
  const NAME(lane_mask) is_central = near < ALL(0);
  const VEC base = is_central ? ALL(0) : near;
  // Beyond this an interval is as good as its bound; squares must not overflow.
  const VEC limited = base < ALL(1e150) ? base : ALL(1e150);
  const VEC reach = 84.0 / (limited + __builtin_elementwise_sqrt(limited * limited + 84.0));
  const VEC to_far = far - base, to_near = is_central ? -near : ALL(0);
  const VEC length = to_far < reach ? to_far : reach, length_below = to_near < reach ? to_near : reach;
  VEC total = ALL(0), first = ALL(0);
  VEC densities[64], offsets[64];
  for (int i = 0; i < 64; i++) {
    const REAL half = i & 1 ? halves[i / 2 & 15] : -halves[i / 2 & 15];
    const VEC t = (i < 32 ? length : length_below) * ALL(0.5 + half);
    const VEC weight = (i < 32 ? length : length_below) * ALL(weights[i / 2 & 15]);
    densities[i] = weight * NAME(exponential)(-t * (i < 32 ? limited + 0.5 * t : 0.5 * t));
    offsets[i] = i < 32 ? t : -t;
    total += densities[i];
    first = NAME(multiply_add)(densities[i], offsets[i], first);
  }
  const VEC centre = first / total;
  VEC second = ALL(0);
  for (int i = 0; i < 64; i++) {
    const VEC deviation = offsets[i] - centre;
    second = NAME(multiply_add)(densities[i] * deviation, deviation, second);
  }
  const VEC middle = base + centre;
  *mean = is_mirrored ? -middle : middle;
  *variance = second / total;
}

// MARK: - Kernels

// Reads what is left of an array, and 1 beyond it.
INLINE VEC NAME(read_rest)(const REAL *from, size_t count) {
  REAL rest[LANE_COUNT];
  for (size_t k = 0; k < (size_t)LANES; k++) rest[k] = k < count ? from[k] : 0.5;
  return NAME(read)(rest);
}

INLINE void NAME(write_rest)(REAL *to, size_t count, VEC value) {
  REAL rest[LANE_COUNT];
  NAME(write)(rest, value);
  for (size_t k = 0; k < count && k < (size_t)LANES; k++) to[k] = rest[k];
}

static void NAME(interval_log_masses)(
    const REAL *lower, const REAL *upper, const REAL *width, size_t count, REAL *log_masses) {
  for (size_t i = 0; i < count; i += (size_t)LANES) {
    const VEC low = NAME(read_rest)(lower + i, count - i), high = NAME(read_rest)(upper + i, count - i);
    const VEC between = width ? NAME(read_rest)(width + i, count - i) : high - low;
    const struct NAME(interval) interval = NAME(interval_between)(low, high, between);
    NAME(write_rest)(log_masses + i, count - i, NAME(interval_log_mass)(interval));
  }
}

static void NAME(interval_quantiles)(
    const REAL *lower, const REAL *upper, const REAL *shares, size_t count, REAL *quantiles) {
  for (size_t i = 0; i < count; i += (size_t)LANES) {
    const VEC low = NAME(read_rest)(lower + i, count - i), high = NAME(read_rest)(upper + i, count - i);
    const struct NAME(interval) interval = NAME(interval_between)(low, high, high - low);
    NAME(write_rest)(
        quantiles + i, count - i, NAME(interval_quantile)(interval, NAME(read_rest)(shares + i, count - i)));
  }
}

static void NAME(interval_means)(const REAL *lower, const REAL *upper, size_t count, REAL *means, REAL *variances) {
  for (size_t i = 0; i < count; i += (size_t)LANES) {
    VEC mean, variance;
    NAME(interval_moments)(
        NAME(read_rest)(lower + i, count - i), NAME(read_rest)(upper + i, count - i), &mean, &variance);
    NAME(write_rest)(means + i, count - i, mean);
    NAME(write_rest)(variances + i, count - i, variance);
  }
}
