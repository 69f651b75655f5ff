// The vector type and operations of one precision; REAL, SUFFIX and LANE_COUNT say which.

#define LANES ((int)(LANE_COUNT))
// Elements of a chunk of columns: 64 bytes at every level, so that packed data serve all levels.
#define CHUNK ((int)(64 / sizeof(REAL)))
// Vectors of a chunk.
#define VECTORS (64 / REGISTER_BYTES)

// NAME(score) is score_f64 or score_f32.
#define NAME(name) NAME_WITH(name, SUFFIX)
#define NAME_WITH(name, suffix) NAME_JOINED(name, suffix)
#define NAME_JOINED(name, suffix) name##_##suffix
#define VEC NAME(vec)

INLINE VEC NAME(read)(const REAL *from) {
  typedef REAL unaligned __attribute__((ext_vector_type(REGISTER_BYTES / sizeof(REAL)), aligned(sizeof(REAL))));
  return *(const unaligned *)from;
}

#if LANE_COUNT == 16
// Eight elements here and eight there.
INLINE VEC NAME(read_halves)(const REAL *low, const REAL *high) {
  typedef REAL half __attribute__((ext_vector_type(8)));
  typedef REAL unaligned __attribute__((ext_vector_type(8), aligned(sizeof(REAL))));
  const half x = *(const unaligned *)low, y = *(const unaligned *)high;
  return __builtin_shufflevector(x, y, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
#endif

INLINE void NAME(write)(REAL *to, VEC value) {
  typedef REAL unaligned __attribute__((ext_vector_type(REGISTER_BYTES / sizeof(REAL)), aligned(sizeof(REAL))));
  *(unaligned *)to = value;
}

#if LANE_COUNT == 16
INLINE void NAME(write_halves)(REAL *low, REAL *high, VEC value) {
  typedef REAL unaligned __attribute__((ext_vector_type(8), aligned(sizeof(REAL))));
  *(unaligned *)low = __builtin_shufflevector(value, value, 0, 1, 2, 3, 4, 5, 6, 7);
  *(unaligned *)high = __builtin_shufflevector(value, value, 8, 9, 10, 11, 12, 13, 14, 15);
}
#endif

// a·b + c: one rounding where the level has a fused multiply-add, two where it has none.
INLINE VEC NAME(multiply_add)(VEC a, VEC b, VEC c) {
#if REGISTER_BYTES == 16 && !defined(__aarch64__)
  return a * b + c;
#else
  return __builtin_elementwise_fma(a, b, c);
#endif
}
