// Vectors of one register, and what the language does not spell for vectors of any width.
//
// Arithmetic on these types is element by element and rounds like the scalar operators do; nothing
// contracts into a fused multiply-add unless a kernel writes one.

// Vectors never cross a function that is not inlined, so their calling convention does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

typedef double vec_f64 __attribute__((ext_vector_type(REGISTER_BYTES / 8)));
typedef float vec_f32 __attribute__((ext_vector_type(REGISTER_BYTES / 4)));

#define INLINE static inline __attribute__((always_inline))

// The bits of a vector read as another type of the same size.
#define BITS_AS(type, value) __builtin_bit_cast(type, value)
