// eˣ for x ≤ 0, lane by lane: the shares of a log-sum-exp.
//
// x = n·ln 2 + r with |r| ≤ ½·ln 2, and eˣ = 2ⁿ·eʳ with eʳ = 1 + (r + r²·q(r)). ln 2 stands in two parts, of which the
// leading one times any n is exact. q is minimax for the relative error of eʳ, which it leaves below 4·10⁻¹⁸ and
// 4·10⁻⁹, and is summed in two interleaved halves, which shortens the chain of dependent operations. What is left are
// the roundings of r, of the bracket and of the last sum: together less than 1 ulp at every level.
//
// Where the result would come near the end of the normal numbers, below −708 and −87, it is 0: beside the largest
// share of a log-sum-exp, which is 1, that is nothing. NaN stays NaN; e⁰ is exactly 1.

#if LANE_COUNT * 8 == REGISTER_BYTES
#define EXPONENTIAL_LEAST -708
#define EXPONENTIAL_SHIFTER 0x1.8p52  // added to a small number, leaves its nearest integer in the last bits
#define EXPONENTIAL_BIAS 1023
#define EXPONENTIAL_FRACTION_BITS 52
#define LOG2_E 0x1.71547652b82fep+0
#define LN_2_LEAD 0x1.62e42fefa38p-1
#define LN_2_REST 0x1.ef35793c7673p-45
typedef uint64_t NAME(bits) __attribute__((ext_vector_type(LANE_COUNT)));
#else
#define EXPONENTIAL_LEAST -87
#define EXPONENTIAL_SHIFTER 0x1.8p23f
#define EXPONENTIAL_BIAS 127
#define EXPONENTIAL_FRACTION_BITS 23
#define LOG2_E 0x1.715476p+0f
#define LN_2_LEAD 0x1.62e4p-1f
#define LN_2_REST 0x1.7f7d1cp-20f
typedef uint32_t NAME(bits) __attribute__((ext_vector_type(LANE_COUNT)));
#endif

// A number in every lane.
#define ALL(number) ((VEC)(REAL)(number))

// q(r) = (eʳ − 1 − r)/r².
INLINE VEC NAME(exponential_tail)(VEC r, VEC square) {
#if LANE_COUNT * 8 == REGISTER_BYTES
  VEC even = NAME(multiply_add)(ALL(0x1.28ad72cd4ab37p-22), square, ALL(0x1.a0199a0c66195p-16));
  VEC odd = NAME(multiply_add)(ALL(0x1.ad7f6f0e24922p-26), square, ALL(0x1.71df255235e0bp-19));
  even = NAME(multiply_add)(even, square, ALL(0x1.6c16c1842a126p-10));
  odd = NAME(multiply_add)(odd, square, ALL(0x1.a01a012a57b5ep-13));
  even = NAME(multiply_add)(even, square, ALL(0x1.555555555087cp-5));
  odd = NAME(multiply_add)(odd, square, ALL(0x1.1111111127be5p-7));
  even = NAME(multiply_add)(even, square, ALL(0x1.000000000000ap-1));
  odd = NAME(multiply_add)(odd, square, ALL(0x1.55555555554fap-3));
#else
  VEC even = NAME(multiply_add)(ALL(0x1.6a2434p-10), square, ALL(0x1.5558f2p-5));
  const VEC odd = NAME(multiply_add)(ALL(0x1.1239e2p-7), square, ALL(0x1.555492p-3));
  even = NAME(multiply_add)(even, square, ALL(0x1.fffffcp-2));
#endif
  return NAME(multiply_add)(odd, r, even);
}

// eˣ, or 0 where x is below `least`, which is at least −708 or −87.
INLINE VEC NAME(exponential_from)(VEC x, const REAL least) {
  const VEC shifted = NAME(multiply_add)(x, ALL(LOG2_E), ALL(EXPONENTIAL_SHIFTER));
  const VEC n = shifted - ALL(EXPONENTIAL_SHIFTER);
  VEC r = NAME(multiply_add)(n, ALL(-LN_2_LEAD), x);
  r = NAME(multiply_add)(n, ALL(-LN_2_REST), r);
  const VEC square = r * r;
  const VEC root = ALL(1) + NAME(multiply_add)(NAME(exponential_tail)(r, square), square, r);
  const NAME(bits) power = (BITS_AS(NAME(bits), shifted) + EXPONENTIAL_BIAS) << EXPONENTIAL_FRACTION_BITS;
  return x < ALL(least) ? ALL(0) : root * BITS_AS(VEC, power);
}

INLINE VEC NAME(exponential)(VEC x) { return NAME(exponential_from)(x, EXPONENTIAL_LEAST); }

// results[i] = e^values[i], on its own: for tests.
static void NAME(exponentials)(const REAL *values, size_t count, REAL *results) {
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) NAME(write)(results + i, NAME(exponential)(NAME(read)(values + i)));
  REAL rest[LANE_COUNT] = {0};
  for (size_t k = i; k < count; k++) rest[k - i] = values[k];
  NAME(write)(rest, NAME(exponential)(NAME(read)(rest)));
  for (size_t k = i; k < count; k++) results[k] = rest[k - i];
}

#undef EXPONENTIAL_LEAST
#undef EXPONENTIAL_SHIFTER
#undef EXPONENTIAL_BIAS
#undef EXPONENTIAL_FRACTION_BITS
#undef LOG2_E
#undef LN_2_LEAD
#undef LN_2_REST
