// The vectors of the random number kernels: two registers at a time where registers are few bytes.
//
// Every step of these kernels is a chain of dependent operations. The operations of the two halves of a
// wide vector stand side by side, so the processor finds independent work without looking far ahead.

#define WIDE_BYTES (REGISTER_BYTES < 64 ? 2 * REGISTER_BYTES : 64)
#define LANES_64 (WIDE_BYTES / 8)
#define LANES_32 (WIDE_BYTES / 4)

typedef uint64_t wide_u64 __attribute__((ext_vector_type(LANES_64)));
typedef int64_t wide_i64 __attribute__((ext_vector_type(LANES_64)));
typedef double wide_f64 __attribute__((ext_vector_type(LANES_64)));
typedef uint32_t wide_u32 __attribute__((ext_vector_type(LANES_32)));
typedef int32_t wide_i32 __attribute__((ext_vector_type(LANES_32)));
typedef float wide_f32 __attribute__((ext_vector_type(LANES_32)));

// Both vectors' first halves (second halves), element by element in turn.
#define ZIP_LOW_4(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define ZIP_HIGH_4(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#define ZIP_LOW_8(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define ZIP_HIGH_8(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define ZIP_LOW_16(a, b) \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define ZIP_HIGH_16(a, b) \
  __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)

#if REGISTER_BYTES == 16
#define ZIP_LOW_F64 ZIP_LOW_4
#define ZIP_HIGH_F64 ZIP_HIGH_4
#define ZIP_LOW_F32 ZIP_LOW_8
#define ZIP_HIGH_F32 ZIP_HIGH_8
#define LANE_NUMBERS_64 {0, 1, 2, 3}
#else
#define ZIP_LOW_F64 ZIP_LOW_8
#define ZIP_HIGH_F64 ZIP_HIGH_8
#define ZIP_LOW_F32 ZIP_LOW_16
#define ZIP_HIGH_F32 ZIP_HIGH_16
#define LANE_NUMBERS_64 {0, 1, 2, 3, 4, 5, 6, 7}
#endif
