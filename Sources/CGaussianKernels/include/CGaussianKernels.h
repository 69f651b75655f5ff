// The SIMD kernels of the package, one portable source each, compiled once per instruction set.
//
// A kernel is reached in one of two ways:
//   gaussian_NAME(…)                                    the level chosen for this process
//   gaussian_kernels_at(GAUSSIAN_AVX2)->NAME(…)         a level of the caller's choice, for tests
// The list of kernels is kernels.def. Kernels allocate nothing and keep no state.
#ifndef CGAUSSIANKERNELS_H
#define CGAUSSIANKERNELS_H

#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
extern "C" {
#endif

// MARK: - Levels

// Ordered: a higher level needs all that a lower one needs.
enum gaussian_level {
  GAUSSIAN_PORTABLE = 0,  // what the target promises: SSE2 on x86-64, NEON on arm64
  GAUSSIAN_AVX2 = 1,      // AVX2 and FMA
  GAUSSIAN_AVX512 = 2,    // AVX-512 F, DQ, BW and VL
};
enum { GAUSSIAN_LEVEL_COUNT = 3 };

// One row per kernel; every level fills every row.
struct gaussian_kernels {
  enum gaussian_level level;
#define GAUSSIAN_KERNEL(name, parameters, arguments) void(*_Nonnull name) parameters;
#include "kernels.def"
#undef GAUSSIAN_KERNEL
};

// The table of one level, or NULL when this build, the processor or the operating system lacks it.
const struct gaussian_kernels *_Nullable gaussian_kernels_at(enum gaussian_level level);

// The table this process uses, chosen at the first call: the best level there is, or, when the
// environment variable GAUSSIAN_INSTRUCTION_SET names one, the best level not above that one.
const struct gaussian_kernels *_Nonnull gaussian_kernels(void);

// The value of GAUSSIAN_INSTRUCTION_SET, or NULL. It may name no level; then it has no effect.
const char *_Nullable gaussian_requested_level(void);

// "portable", "avx2" or "avx512".
const char *_Nonnull gaussian_level_name(enum gaussian_level level);

// MARK: - Kernels at the level of this process

#define GAUSSIAN_KERNEL(name, parameters, arguments) void gaussian_##name parameters;
#include "kernels.def"
#undef GAUSSIAN_KERNEL

// MARK: - Packed triangles and scratch, the same at every level

// Elements of a lower triangle in the order that score and color read it.
size_t gaussian_packed_triangle_count_f64(size_t dimension);
size_t gaussian_packed_triangle_count_f32(size_t dimension);

// Packs the lower triangle of a row-major dimension × dimension matrix.
void gaussian_pack_triangle_f64(const double *_Nonnull lower, size_t dimension, double *_Nonnull packed);
void gaussian_pack_triangle_f32(const double *_Nonnull lower, size_t dimension, float *_Nonnull packed);

// Elements of scratch that a kernel needs.
size_t gaussian_score_scratch_f64(size_t dimension);
size_t gaussian_score_scratch_f32(size_t dimension);
size_t gaussian_color_scratch_f64(size_t dimension);
size_t gaussian_color_scratch_f32(size_t dimension);
size_t gaussian_scatter_scratch_f64(size_t dimension);
size_t gaussian_scatter_scratch_f32(size_t dimension);
size_t gaussian_density_scratch_f64(size_t dimension);
size_t gaussian_density_scratch_f32(size_t dimension);

// Loadings, row-major dimension × factor_count, as factor_score and factor_color read them, and what maps rows to factors,
// row-major factor_count × dimension, as factor_score and factor_encode read it: chunks of 64 bytes of variables, within a
// chunk factor after factor. Filled up with zeros.
size_t gaussian_packed_loadings_count_f64(size_t dimension, size_t factor_count);
size_t gaussian_packed_loadings_count_f32(size_t dimension, size_t factor_count);
void gaussian_pack_loadings_f64(const double *_Nonnull loadings, size_t dimension, size_t factor_count,
                                double *_Nonnull packed);
void gaussian_pack_loadings_f32(const double *_Nonnull loadings, size_t dimension, size_t factor_count,
                                float *_Nonnull packed);
size_t gaussian_packed_projection_count_f64(size_t dimension, size_t factor_count);
size_t gaussian_packed_projection_count_f32(size_t dimension, size_t factor_count);
void gaussian_pack_projection_f64(const double *_Nonnull projection, size_t dimension, size_t factor_count,
                                  double *_Nonnull packed);
void gaussian_pack_projection_f32(const double *_Nonnull projection, size_t dimension, size_t factor_count,
                                  float *_Nonnull packed);
size_t gaussian_factor_scratch_f64(size_t factor_count);
size_t gaussian_factor_scratch_f32(size_t factor_count);

// Scales that one call of kernel_density takes at most.
enum { GAUSSIAN_DENSITY_SCALES = 8 };

// Vectors of `dimension` elements that kernels read (means, factors) are filled up to a multiple of this.
enum { GAUSSIAN_PADDING = 16 };

// The most variables that scatter_panels takes.
enum { GAUSSIAN_PANEL_SCATTER = 15 };

// Rows in a leaf of a neighbour tree.
enum { GAUSSIAN_LEAF_ROWS = 64 };

// MARK: - Random words

struct gaussian_words {
  uint32_t w0, w1, w2, w3;
};

// One block of Philox4x32-10. The counter's four words and the key's two are, least significant first,
// those of `row`, then `block` and `stream`, and those of `seed`.
// Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3".
struct gaussian_words gaussian_philox4x32(uint64_t row, uint32_t block, uint32_t stream, uint64_t seed);

#if defined(__cplusplus)
}
#endif

#endif
