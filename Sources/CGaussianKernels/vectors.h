// Vectors of VECTOR_BYTES bytes and the few operations on them that the language does not spell.
//
// Arithmetic on these types is element by element and rounds like the scalar operators do; nothing
// contracts into a fused multiply-add unless a kernel writes one.

// Vectors never cross a function that is not inlined, so their calling convention does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

#define LANES_64 (VECTOR_BYTES / 8)
#define LANES_32 (VECTOR_BYTES / 4)

typedef uint64_t vec_u64 __attribute__((ext_vector_type(LANES_64)));
typedef int64_t vec_i64 __attribute__((ext_vector_type(LANES_64)));
typedef double vec_f64 __attribute__((ext_vector_type(LANES_64)));
typedef uint32_t vec_u32 __attribute__((ext_vector_type(LANES_32)));
typedef int32_t vec_i32 __attribute__((ext_vector_type(LANES_32)));
typedef float vec_f32 __attribute__((ext_vector_type(LANES_32)));

#define INLINE static inline __attribute__((always_inline))

// The bits of a vector read as another type of the same size.
#define BITS_AS(type, value) __builtin_bit_cast(type, value)

// Both vectors' first halves (second halves), element by element in turn.
#define ZIP_LOW_2(a, b) __builtin_shufflevector(a, b, 0, 2)
#define ZIP_HIGH_2(a, b) __builtin_shufflevector(a, b, 1, 3)
#define ZIP_LOW_4(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define ZIP_HIGH_4(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#define ZIP_LOW_8(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define ZIP_HIGH_8(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define ZIP_LOW_16(a, b) \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define ZIP_HIGH_16(a, b) \
  __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)

#if VECTOR_BYTES == 16
#define ZIP_LOW_F64 ZIP_LOW_2
#define ZIP_HIGH_F64 ZIP_HIGH_2
#define ZIP_LOW_F32 ZIP_LOW_4
#define ZIP_HIGH_F32 ZIP_HIGH_4
#define LANE_NUMBERS_64 {0, 1}
#elif VECTOR_BYTES == 32
#define ZIP_LOW_F64 ZIP_LOW_4
#define ZIP_HIGH_F64 ZIP_HIGH_4
#define ZIP_LOW_F32 ZIP_LOW_8
#define ZIP_HIGH_F32 ZIP_HIGH_8
#define LANE_NUMBERS_64 {0, 1, 2, 3}
#elif VECTOR_BYTES == 64
#define ZIP_LOW_F64 ZIP_LOW_8
#define ZIP_HIGH_F64 ZIP_HIGH_8
#define ZIP_LOW_F32 ZIP_LOW_16
#define ZIP_HIGH_F32 ZIP_HIGH_16
#define LANE_NUMBERS_64 {0, 1, 2, 3, 4, 5, 6, 7}
#endif
